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
  world();

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
  std::vector<storage::audit_record> entries(const std::optional<community_id>& community = std::nullopt);
  /// How many entries of that event a chain has.
  int count_entries(std::string_view event, const std::optional<community_id>& community = std::nullopt);
  /// The hashed body of the last entry of a chain.
  boost::json::value last_entry(const std::optional<community_id>& community = std::nullopt);

 private:
  crypto::key_ring keys_;

 public:
  fake_clock clock;
  fake_random random;
  crypto::token_cipher cipher;
  std::unique_ptr<storage::database> database;
};

inline audit::origin by_command_line() { return audit::origin(audit::event_source::cli); }

user_id add_user(world& w, const std::string& name);

community_id add_community(world& w, const std::string& slug);

void add_member(world& w, const community_id& community, const user_id& user, std::string_view role);

/// A session of the user, as it is stored.
storage::session_record add_session(world& w, const user_id& user);

void add_link(world& w, const user_id& user, std::uint64_t discord);

void set_guild(world& w, const community_id& community, std::uint64_t guild);

/// A community on guild 500 with an admin (Discord id 1001), a moderator (1002) and a viewer (1003), all linked.
struct staffed_community {
  explicit staffed_community(world& w, const std::string& slug = "night-city", std::uint64_t base = 0);

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
