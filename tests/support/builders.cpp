#include "support/builders.hpp"

#include <optional>

namespace ess::test {

world::world() : keys_(must(crypto::key_ring::make(secret(std::string(31, 'k') + "!")))), cipher(keys_, random) {
  storage::sqlite::options settings;
  settings.path = std::string(storage::sqlite::in_memory);
  settings.schema = storage::sqlite::schema_policy::migrate;
  database = must(storage::sqlite::open(std::move(settings), clock));
}

std::vector<storage::audit_record> world::entries(const std::optional<community_id>& community) {
  return read([&](const storage::unit_of_work& uow) {
    return must(
        uow.audit().range(community ? std::string_view(community->str()) : storage::installation_chain, 0, 1000));
  });
}

int world::count_entries(std::string_view event, const std::optional<community_id>& community) {
  int found = 0;
  for (const auto& entry : entries(community)) found += entry.event == event ? 1 : 0;
  return found;
}

boost::json::value world::last_entry(const std::optional<community_id>& community) {
  return must(parse_json(entries(community).back().body));
}

user_id add_user(world& w, const std::string& name) {
  return must(w.write([&](storage::unit_of_work& uow) {
           return identity::create_user(uow, w.random, {name + "@example.org", name, ""}, by_command_line());
         }))
      .id;
}

community_id add_community(world& w, const std::string& slug) {
  return must(w.write([&](storage::unit_of_work& uow) {
           return community::create(uow, w.random, "Community " + slug, slug, by_command_line());
         }))
      .id;
}

void add_member(world& w, const community_id& community, const user_id& user, std::string_view role) {
  must(w.write([&](storage::unit_of_work& uow) {
    return community::add_member(uow, w.random, community, user, role, by_command_line());
  }));
}

storage::session_record add_session(world& w, const user_id& user) {
  storage::session_record session{.token_hash = random_bytes(w.random, 32),
                                  .user = user,
                                  .created_at = w.clock.now(),
                                  .last_seen_at = w.clock.now(),
                                  .expires_at = w.clock.now() + std::chrono::hours(24),
                                  .password_checked_at = w.clock.now(),
                                  .network = "192.0.2.0/24",
                                  .user_agent = "test"};
  must(w.write([&](storage::unit_of_work& uow) { return uow.sessions().insert(session); }));
  return session;
}

void add_link(world& w, const user_id& user, std::uint64_t discord) {
  must(w.write([&](storage::unit_of_work& uow) {
    return uow.links().insert_link(
        {user, {discord_user_id::trusted(discord), "name", "", ""}, w.clock.now(), std::nullopt});
  }));
}

void set_guild(world& w, const community_id& community, std::uint64_t guild) {
  must(w.write([&](storage::unit_of_work& uow) {
    const storage::discord_config_record config{
        .community = community, .guild = guild_id::trusted(guild), .updated_at = w.clock.now()};
    return uow.discord_configs().save(config);
  }));
}

staffed_community::staffed_community(world& w, const std::string& slug, std::uint64_t base)
    : community(add_community(w, slug)),
      guild(guild_id::trusted(base + 500)),
      admin(add_user(w, slug + "-admin")),
      mod(add_user(w, slug + "-mod")),
      viewer(add_user(w, slug + "-viewer")),
      discord_admin(discord_user_id::trusted(base + 1001)),
      discord_mod(discord_user_id::trusted(base + 1002)),
      discord_viewer(discord_user_id::trusted(base + 1003)) {
  add_member(w, community, admin, "ADMIN");
  add_member(w, community, mod, "MOD");
  add_member(w, community, viewer, "VIEWER");
  add_link(w, admin, discord_admin.value());
  add_link(w, mod, discord_mod.value());
  add_link(w, viewer, discord_viewer.value());
  set_guild(w, community, guild.value());
}

}  // namespace ess::test
