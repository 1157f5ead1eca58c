#include "ess/community/communities.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "support/builders.hpp"

namespace community = ess::community;
using ess::access::permission;
using ess::storage::unit_of_work;
using ess::test::must;
using ess::test::reason_of;

namespace {

std::string create(ess::test::world& w, const std::string& name, const std::string& slug) {
  return reason_of(w.write(
      [&](unit_of_work& uow) { return community::create(uow, w.random, name, slug, ess::test::by_command_line()); }));
}

std::string require(ess::test::world& w, const ess::community_id& id, const ess::user_id& user, permission p) {
  const auto checked = w.read([&](const unit_of_work& uow) { return community::require_permission(uow, id, user, p); });
  return checked ? std::string() : ess::describe_for_log(checked.error());
}

}  // namespace

TEST_CASE("a new community has the five roles, each with more permissions than the one below") {
  ess::test::world w;
  const auto id = ess::test::add_community(w, "night-city");
  const auto roles = must(w.read([&](const unit_of_work& uow) { return uow.communities().list_roles(id); }));
  std::vector<std::string> names;
  for (const auto& role : roles) names.push_back(role.name);
  CHECK(names == std::vector<std::string>{"OWNER", "ADMIN", "MOD", "TRIAL_MOD", "VIEWER"});
  for (std::size_t i = 1; i < roles.size(); ++i) CHECK(roles[i - 1].permissions.size() > roles[i].permissions.size());
  CHECK(w.count_entries("community.created", id) == 1);
}

TEST_CASE("names and slugs of communities are checked, and a slug is taken once") {
  ess::test::world w;
  CHECK(create(w, "", "a") == "invalid_name");
  CHECK(create(w, " ", "a") == "invalid_name");
  CHECK(create(w, "a\nb", "a") == "invalid_name");
  CHECK(create(w, std::string(101, 'a'), "a") == "invalid_name");
  for (const auto& slug : std::vector<std::string>{"", "A", "a b", "a_b", "ä", "a/b", std::string(49, 'a')}) {
    CAPTURE(slug);
    CHECK(create(w, "Night City", slug) == "invalid_slug");
  }
  CHECK(create(w, "Night City", "night-city").empty());
  CHECK(create(w, "Other", "night-city") == "slug_taken");
}

TEST_CASE("members have the permissions of their role, and only in their community") {
  ess::test::world w;
  const ess::test::staffed_community home(w);
  const ess::test::staffed_community other(w, "other", 10'000);
  CHECK(require(w, home.community, home.admin, permission::settings_edit).empty());
  CHECK(require(w, home.community, home.mod, permission::settings_edit).find("permission_missing") !=
        std::string::npos);
  CHECK(require(w, home.community, home.viewer, permission::players_read).empty());
  CHECK(must(w.read([&](const unit_of_work& uow) {
          return community::permissions_of(uow, other.community, home.admin);
        })).empty());
}

TEST_CASE("TE-2: to a stranger a community of others looks exactly like one that does not exist") {
  ess::test::world w;
  const ess::test::staffed_community home(w);
  const ess::test::staffed_community other(w, "other", 10'000);
  const auto foreign = require(w, other.community, home.admin, permission::settings_edit);
  CHECK(foreign.find("community_not_found") != std::string::npos);
  CHECK(foreign == require(w, ess::community_id::trusted("missing"), home.admin, permission::settings_edit));
  CHECK(foreign == require(w, home.community, ess::user_id::trusted("missing"), permission::players_read));
}

TEST_CASE("a disabled user may nothing") {
  ess::test::world w;
  const ess::test::staffed_community home(w);
  must(w.write([&](unit_of_work& uow) { return uow.users().set_disabled_at(home.admin, w.clock.now()); }));
  CHECK(require(w, home.community, home.admin, permission::players_read).find("community_not_found") !=
        std::string::npos);
  CHECK(must(w.read([&](const unit_of_work& uow) { return community::communities_of(uow, home.admin); })).empty());
}

TEST_CASE("adding a member again changes the role and keeps the date of joining") {
  ess::test::world w;
  const auto id = ess::test::add_community(w, "home");
  const auto ann = ess::test::add_user(w, "ann");
  ess::test::add_member(w, id, ann, "VIEWER");
  const auto joined = w.clock.now();
  w.clock.advance(std::chrono::hours(1));
  ess::test::add_member(w, id, ann, "MOD");
  const auto views = must(w.read([&](const unit_of_work& uow) { return community::communities_of(uow, ann); }));
  REQUIRE(views.size() == 1);
  CHECK(views[0].role == "MOD");
  CHECK(views[0].permissions.contains(permission::dispatch_manage));
  CHECK(must(w.read([&](const unit_of_work& uow) { return uow.memberships().find(id, ann); }))->since == joined);
  CHECK(w.count_entries("member.role_set", id) == 2);
}

TEST_CASE("a membership needs a community, a user and a role that exist, and says which role names there are") {
  ess::test::world w;
  const auto id = ess::test::add_community(w, "home");
  const auto ann = ess::test::add_user(w, "ann");
  const auto add = [&](const ess::community_id& c, const ess::user_id& u, const std::string& role) {
    return w.write([&](unit_of_work& uow) {
      return community::add_member(uow, w.random, c, u, role, ess::test::by_command_line());
    });
  };
  CHECK(reason_of(add(ess::community_id::trusted("x"), ann, "MOD")) == "community_not_found");
  CHECK(reason_of(add(id, ess::user_id::trusted("x"), "MOD")) == "user_not_found");
  const auto wrong = add(id, ann, "mod");
  CHECK(reason_of(wrong) == "role_not_found");
  CHECK(wrong.error().message().find("VIEWER") != std::string::npos);
}
