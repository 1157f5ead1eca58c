// A store in memory with everything a domain test needs around it, and the people and communities tests are about.
#pragma once

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "ess/access/permission.hpp"
#include "ess/audit/event.hpp"
#include "ess/base/json.hpp"
#include "ess/base/verdict.hpp"
#include "ess/community/communities.hpp"
#include "ess/crypto/key_ring.hpp"
#include "ess/crypto/token_cipher.hpp"
#include "ess/identity/accounts.hpp"
#include "ess/storage/audit_log.hpp"
#include "ess/storage/discord_configs.hpp"
#include "ess/storage/installation.hpp"
#include "ess/storage/links.hpp"
#include "ess/storage/sessions.hpp"
#include "ess/storage/sqlite/database.hpp"
#include "support/fakes.hpp"

namespace ess::test {

/// The value of a result that a test takes for granted.
template <class T>
T must(result<T> r) {
  if (!r) throw std::runtime_error(describe_for_log(r.error()));
  return std::move(r).value();
}
inline void must(result<void> r) {
  if (!r) throw std::runtime_error(describe_for_log(r.error()));
}

/// The reason of a failure, or "" for a success: one thing to compare.
template <class T>
std::string reason_of(const result<T>& r) {
  return r ? std::string() : r.error().reason();
}

/// A database in memory, migrated, with a clock that stands still and randomness that repeats.
class world {
 public:
  world() : keys_(must(crypto::key_ring::make(secret(std::string(31, 'k') + "!")))), cipher(keys_, random) {
    storage::sqlite::options settings;
    settings.path = std::string(storage::sqlite::in_memory);
    settings.schema = storage::sqlite::schema_policy::migrate;
    database = must(storage::sqlite::open(std::move(settings), clock));
  }

  /// Runs `work` in one unit of work and answers what it answers; an error rolls back.
  template <class F>
  auto write(F work) -> decltype(work(std::declval<storage::unit_of_work&>())) {
    using answer = decltype(work(std::declval<storage::unit_of_work&>()));
    std::optional<answer> kept;
    auto committed = database->write([&](storage::unit_of_work& uow) -> result<void> {
      kept.emplace(work(uow));
      if (!*kept) return kept->error();
      return success();
    });
    if (!committed && *kept) return std::move(committed).error();
    return std::move(*kept);
  }

  template <class F>
  auto read(F work) -> decltype(work(std::declval<const storage::unit_of_work&>())) {
    using answer = decltype(work(std::declval<const storage::unit_of_work&>()));
    std::optional<answer> kept;
    must(database->read([&](const storage::unit_of_work& uow) -> result<void> {
      kept.emplace(work(uow));
      return success();
    }));
    return std::move(*kept);
  }

  /// Entries of a chain, oldest first; the installation's when no community is given.
  std::vector<storage::audit_record> entries(const std::optional<community_id>& community = std::nullopt) {
    return read([&](const storage::unit_of_work& uow) {
      return must(
          uow.audit().range(community ? std::string_view(community->str()) : storage::installation_chain, 0, 1000));
    });
  }
  /// How many entries of that event a chain has.
  int count_entries(std::string_view event, const std::optional<community_id>& community = std::nullopt) {
    int found = 0;
    for (const auto& entry : entries(community)) found += entry.event == event ? 1 : 0;
    return found;
  }
  /// The hashed body of the last entry of a chain.
  boost::json::value last_entry(const std::optional<community_id>& community = std::nullopt) {
    return must(parse_json(entries(community).back().body));
  }

 private:
  crypto::key_ring keys_;

 public:
  fake_clock clock;
  fake_random random;
  crypto::token_cipher cipher;
  std::unique_ptr<storage::database> database;
};

inline audit::origin by_command_line() { return audit::origin(audit::event_source::cli); }

inline user_id add_user(world& w, const std::string& name) {
  return must(w.write([&](storage::unit_of_work& uow) {
           return identity::create_user(uow, w.random, {name + "@example.org", name, ""}, by_command_line());
         }))
      .id;
}

inline community_id add_community(world& w, const std::string& slug) {
  return must(w.write([&](storage::unit_of_work& uow) {
           return community::create(uow, w.random, "Community " + slug, slug, by_command_line());
         }))
      .id;
}

inline void add_member(world& w, const community_id& community, const user_id& user, std::string_view role) {
  must(w.write([&](storage::unit_of_work& uow) {
    return community::add_member(uow, w.random, community, user, role, by_command_line());
  }));
}

/// A session of the user, as it is stored.
inline storage::session_record add_session(world& w, const user_id& user) {
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

inline void add_link(world& w, const user_id& user, std::uint64_t discord) {
  must(w.write([&](storage::unit_of_work& uow) {
    return uow.links().insert_link(
        {user, {discord_user_id::trusted(discord), "name", "", ""}, w.clock.now(), std::nullopt});
  }));
}

inline void set_guild(world& w, const community_id& community, std::uint64_t guild) {
  must(w.write([&](storage::unit_of_work& uow) {
    storage::discord_config_record config{.community = community,
                                          .guild = guild_id::trusted(guild),
                                          .approvals_channel = {},
                                          .dispatch_channel = {},
                                          .security_channel = {},
                                          .application = {},
                                          .public_key = {},
                                          .bot_token_sealed = {},
                                          .bot_token_set_at = {},
                                          .version = 0,
                                          .updated_at = w.clock.now()};
    return uow.discord_configs().save(config);
  }));
}

/// A community on guild 500 with an admin (Discord id 1001), a moderator (1002) and a viewer (1003), all linked.
struct staffed_community {
  explicit staffed_community(world& w, const std::string& slug = "night-city", std::uint64_t base = 0)
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

  community_id community;
  guild_id guild;
  user_id admin;
  user_id mod;
  user_id viewer;
  discord_user_id discord_admin;
  discord_user_id discord_mod;
  discord_user_id discord_viewer;
};

}  // namespace ess::test
