#include "storage/sqlite/query.hpp"
#include "storage/sqlite/stores.hpp"

namespace ess::storage::sqlite {

namespace {

community_record read_community(const statement& row) {
  return {row.id_at<community_id>(0), row.text(1), row.text(2), row.time(3)};
}

role_record read_role(const statement& row) {
  return {row.id_at<role_id>(0), row.id_at<community_id>(1), row.text(2), row.small_integer(3),
          from_json_list(row.text(4))};
}

}  // namespace

result<void> sqlite_community_store::insert(const community_record& community) {
  return db_.guarded({{"communities.slug", "slug_taken", "Another community has this slug. Choose another one."},
                      {"communities.id", "community_exists", "This community exists already."}},
                     [&]() -> result<void> {
                       db_.run("INSERT INTO communities (id, name, slug, created_at) VALUES (?, ?, ?, ?)", community.id,
                               community.name, community.slug, community.created_at);
                       return success();
                     });
}

result<std::optional<community_record>> sqlite_community_store::find(const community_id& id) const {
  return find_one(db_, read_community, "SELECT id, name, slug, created_at FROM communities WHERE id = ?", id);
}

result<std::optional<community_record>> sqlite_community_store::find_by_slug(std::string_view slug) const {
  return find_one(db_, read_community, "SELECT id, name, slug, created_at FROM communities WHERE slug = ?", slug);
}

result<std::vector<community_record>> sqlite_community_store::list() const {
  return find_all(db_, read_community, "SELECT id, name, slug, created_at FROM communities ORDER BY slug");
}

result<bool> sqlite_community_store::erase(const community_id& id) {
  return whether_changed(change(db_, "DELETE FROM communities WHERE id = ?", id));
}

result<void> sqlite_community_store::insert_role(const role_record& role) {
  return db_.guarded(
      {{"roles.community_id, roles.name", "role_taken", "The community has a role of this name already."},
       {"roles.id", "role_exists", "This role exists already."}},
      [&]() -> result<void> {
        db_.run("INSERT INTO roles (id, community_id, name, priority, permissions) VALUES (?, ?, ?, ?, ?)", role.id,
                role.community, role.name, role.priority, to_json_list(role.permissions));
        return success();
      });
}

result<std::optional<role_record>> sqlite_community_store::find_role(const community_id& community,
                                                                     const role_id& role) const {
  return find_one(db_, read_role,
                  "SELECT id, community_id, name, priority, permissions FROM roles WHERE community_id = ? AND id = ?",
                  community, role);
}

result<std::optional<role_record>> sqlite_community_store::find_role_by_name(const community_id& community,
                                                                             std::string_view name) const {
  return find_one(db_, read_role,
                  "SELECT id, community_id, name, priority, permissions FROM roles WHERE community_id = ? AND name = ?",
                  community, name);
}

result<std::vector<role_record>> sqlite_community_store::list_roles(const community_id& community) const {
  return find_all(db_, read_role,
                  "SELECT id, community_id, name, priority, permissions FROM roles WHERE community_id = ? "
                  "ORDER BY priority DESC, name",
                  community);
}

}  // namespace ess::storage::sqlite
