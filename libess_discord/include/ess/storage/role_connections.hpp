// Role connections: members whose role in a community is told to Discord, with the tokens they granted for it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ess/base/id.hpp"
#include "ess/base/snowflake.hpp"

namespace ess::storage {

using role_connection_id = id<struct role_connection_tag>;

struct role_connection_record {
  role_connection_id id;             ///< a new one for each consent; the tokens are bound to it
  std::optional<user_id> user;       ///< empty: the link is gone, so the connection has to go
  std::optional<community_id> home;  ///< empty: the community is gone, as above
  discord_user_id discord;           ///< whom it is about; unique
  std::string tokens_sealed;
  time_point access_expires_at;
  time_point connected_at;
  int changes = 0;                        ///< counts up whenever something changed that may change what is said
  std::optional<time_point> due_at = {};  ///< empty: Discord knows
  int attempts = 0;                       ///< that failed since it became due
  std::optional<time_point> told_at = {};
  std::string reason = {};  ///< why the last attempt failed; empty: it did not
};

/// How an attempt to tell Discord ended.
struct role_connection_news {
  int attempts = 0;
  std::optional<time_point> due_at = {};   ///< of the next attempt; empty: Discord knows
  std::optional<time_point> told_at = {};  ///< empty: stays
  std::string reason = {};
};

/// A connection becomes due at once, and counts a change, when the role of its user in its community changes, is
/// suspended, restored or taken away, when the account is disabled or enabled, when the link becomes stale or is
/// removed, when the community switches linked roles on or off, and when the community is erased. The backend sees to
/// it, whichever store made the change.
class role_connection_store {
 public:
  virtual ~role_connection_store() = default;

  /// Replaces a connection of the same user or about the same Discord account: a new consent supersedes what was left
  /// to take back. Errors: `not_linked` (conflict) if the user has no link.
  virtual result<void> put(const role_connection_record& connection) = 0;
  virtual result<std::optional<role_connection_record>> find(const user_id& user) const = 0;
  /// When the next one is due, nothing if none is.
  virtual result<std::optional<time_point>> next_due() const = 0;
  /// The one that is due first, taken until `until`: it is due again then, unless it is settled before.
  virtual result<std::optional<role_connection_record>> claim(time_point now, time_point until) = 0;
  /// Answers whether the connection is still there.
  virtual result<bool> set_tokens(const role_connection_id& id, std::string_view sealed, time_point expires_at) = 0;
  /// Answers whether it counted: not after a change that came meanwhile, for which it stays due.
  virtual result<bool> settle(const role_connection_record& claimed, const role_connection_news& news) = 0;
  /// Answers whether there was one.
  virtual result<bool> erase(const role_connection_id& id) = 0;
  /// As `erase`, but not after a change that came since it was claimed, for which it stays due.
  virtual result<bool> erase_unchanged(const role_connection_record& claimed) = 0;
  /// From now on it belongs to nobody and is due: what was said has to be taken back. Answers whether there was one.
  virtual result<bool> abandon(const user_id& user) = 0;

  /// The community's number in linked roles: 1 or more, always the same, never another community's.
  virtual result<std::int64_t> number_of(const community_id& community) = 0;
  /// Nothing while it has none.
  virtual result<std::optional<std::int64_t>> find_number(const community_id& community) const = 0;
};

}  // namespace ess::storage
