// What bots told us of themselves: which of several may act, and whether they are still in the guild.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ess/base/clock.hpp"
#include "ess/base/id.hpp"
#include "ess/base/result.hpp"
#include "ess/base/snowflake.hpp"

namespace ess::storage {

/// Who acts for a community's bot. A scope is one bot, or one of its groups of shards.
struct bot_lease_record {
  community_id community;
  std::string scope;
  std::string holder;      ///< a name that the process made up for itself
  std::int64_t fence = 0;  ///< greater with each new holder; unique in the community
  time_point expires_at;
};

/// Whether the bot is in the community's guild, as it said last.
struct bot_guild_record {
  community_id community;
  ess::guild_id guild;
  std::string state;  ///< `joined` or `left`
  time_point at;
};

class bot_store {
 public:
  virtual ~bot_store() = default;

  virtual result<std::optional<bot_lease_record>> find_lease(const community_id& community,
                                                             std::string_view scope) const = 0;
  /// Whether a lease of the community stands under this number; one that was taken over does not.
  virtual result<bool> has_fence(const community_id& community, std::int64_t fence) const = 0;
  /// 0 where there was no lease yet.
  virtual result<std::int64_t> highest_fence(const community_id& community) const = 0;
  virtual result<int> count_leases(const community_id& community) const = 0;
  /// Replaces the lease of that scope.
  virtual result<void> put_lease(const bot_lease_record& lease) = 0;
  /// Forgets what expired before `before`; answers how many there were.
  virtual result<int> erase_leases(const community_id& community, time_point before) = 0;

  virtual result<std::optional<bot_guild_record>> find_guild(const community_id& community) const = 0;
  virtual result<void> put_guild(const bot_guild_record& told) = 0;
};

}  // namespace ess::storage
