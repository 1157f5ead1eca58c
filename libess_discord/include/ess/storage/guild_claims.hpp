// Which community has shown that a Discord guild is its own.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ess/base/id.hpp"
#include "ess/base/snowflake.hpp"

namespace ess::storage {

/// A community's claim on a guild: asked for with a one-time code, proven, or both.
struct guild_claim_record {
  community_id community;
  ess::guild_id guild;
  std::string code_hash;                      ///< SHA-256 of the one-time code, or empty
  std::optional<time_point> code_expires_at;  ///< set exactly when there is a code
  std::optional<time_point> proven_at;
  std::string proof;                 ///< `manage_guild`, `code` or `operator`; empty until proven
  std::optional<user_id> proven_by;  ///< nothing for the operator
};

/// Errors besides those named: the store's own. Lifetime and threads: those of the unit of work that handed it out; one
/// thread at a time.
class guild_claim_store {
 public:
  virtual ~guild_claim_store() = default;

  /// A community has one claim: this one replaces the one before. Errors: `guild_taken` (conflict) if the claim is
  /// proven and so is that of another community.
  virtual result<void> put(const guild_claim_record& claim) = 0;
  /// The claim of this community, proven or not, its code expired or not; nothing if it has none.
  virtual result<std::optional<guild_claim_record>> find(const community_id& community) const = 0;
  /// The community that has proven this guild.
  virtual result<std::optional<guild_claim_record>> find_proven(guild_id guild) const = 0;
  /// Takes the community's claim away, a proven one too. Where there is none that is no error.
  virtual result<void> erase(const community_id& community) = 0;
};

}  // namespace ess::storage
