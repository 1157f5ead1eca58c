// Whose is a Discord guild? A community that has shown it keeps the guild; one that merely typed its id gives way.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ess/audit/event.hpp"
#include "ess/base/random.hpp"
#include "ess/base/secret.hpp"
#include "ess/storage/guild_claims.hpp"
#include "ess/storage/units.hpp"

namespace ess::community {

/// How a community showed that a guild is its own.
enum class guild_proof {
  manage_guild,  ///< Discord says that the signed-in admin, by their linked account, may manage the server
  code,          ///< somebody who may manage the server posted our one-time code there
  operator_word  ///< whoever runs this installation said so
};
std::string_view to_string(guild_proof proof) noexcept;

/// Bits of Discord's permissions of which either lets one manage a server (Topics / Permissions).
inline constexpr std::uint64_t administrator_bit = 1ULL << 3;
inline constexpr std::uint64_t manage_guild_bit = 1ULL << 5;
inline bool may_manage_guild(std::uint64_t permissions) noexcept {
  return (permissions & (administrator_bit | manage_guild_bit)) != 0;
}

/// A code to be posted in the guild, shown once.
struct guild_code {
  secret text;
  time_point expires_at;
};

/// Makes a new code for this community and guild, good for 15 minutes; an earlier one, and a proof of another guild,
/// end with it. Audited as `discord.guild_code_made`. Errors: `guild_taken` (conflict) if another community has proven
/// the guild.
result<guild_code> make_guild_code(storage::guild_unit& work, random_source& random, const community_id& community,
                                   guild_id guild, const audit::origin& who);

/// True if `message` holds the code that waits for this community and guild. Changes nothing: the code is spent by
/// `prove_guild`.
result<bool> holds_guild_code(const storage::guild_unit& work, const community_id& community, guild_id guild,
                              std::string_view message);

/// Records the proof, and takes the guild from the configuration of any community that had it without one; both are
/// audited (`discord.guild_proven`, `discord.guild_lost`). Doing it again changes nothing.
/// Errors: `guild_taken` (conflict) if another community has proven it.
result<void> prove_guild(storage::guild_unit& work, random_source& random, const community_id& community,
                         guild_id guild, guild_proof proof, const audit::origin& who);

/// The proof that this community has of this guild, nothing if it has none.
result<std::optional<storage::guild_claim_record>> find_proof(const storage::guild_unit& work,
                                                              const community_id& community, guild_id guild);

/// Success if this community may put the guild into its configuration: nobody else has it there, or ours is proven.
/// Errors: `guild_taken` (conflict), whose message says how to prove it.
result<void> check_guild_free(const storage::guild_unit& work, const community_id& community, guild_id guild);

}  // namespace ess::community
