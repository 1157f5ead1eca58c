// What must be known to let a call of a bot in, asked in the words of the gate and not in those of any table.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ess/base/id.hpp"
#include "ess/base/result.hpp"
#include "ess/base/snowflake.hpp"
#include "ess/storage/interactions.hpp"
#include "ess/storage/units.hpp"

namespace ess::storage {

/// What a community says of itself at Discord.
struct gate_community {
  std::optional<ess::guild_id> guild = {};
  std::optional<ess::application_id> application = {};  ///< its own, where it has one
  std::string public_key = {};                          ///< that of its own application: 64 hex digits, or empty
};

/// What somebody may do in a community.
struct gate_role {
  std::string name;
  std::vector<std::string> permissions;  ///< names as in `access::permission`; unknown ones grant nothing
};

/// The user behind a Discord account, and where they stand in one community.
struct gate_person {
  user_id user;
  std::string name;
  bool link_is_stale = false;  ///< Discord told that the grant is gone
  bool is_disabled = false;
  bool is_suspended = false;           ///< in this community
  std::optional<gate_role> role = {};  ///< nothing: not a member of this community
};

/// For the gate of bot calls (`access/bot_gate.hpp`, `community/bot_call.hpp`): keys, audit log, and four questions
/// about whatever tables hold communities and people. A host with tables of its own answers them by a query each.
class gate_unit : public virtual key_unit {
 public:
  virtual interaction_store& interactions() = 0;
  const interaction_store& interactions() const { return writable(*this).interactions(); }

  /// Nothing for a community that is not known, or has nothing to do with Discord yet.
  virtual result<std::optional<gate_community>> community_at_discord(const community_id& community) const = 0;
  /// The community that has this guild.
  virtual result<std::optional<community_id>> community_of(guild_id guild) const = 0;
  /// The user with whom this Discord account is linked; nothing if there is none.
  virtual result<std::optional<gate_person>> person(const community_id& community,
                                                    discord_user_id discord_user) const = 0;
  /// Whether this number is that of a bot which still holds its lease. A host that gives out none has no bot that
  /// names one, and answers `false`.
  virtual result<bool> holds_lease(const community_id& community, std::int64_t fence) const = 0;
};

}  // namespace ess::storage
