#include "ess/community/guild_claim.hpp"

#include "ess/audit/append.hpp"
#include "ess/base/encoding.hpp"
#include "ess/crypto/hash.hpp"
#include "ess/storage/discord_configs.hpp"

namespace ess::community {
namespace {

constexpr std::chrono::minutes code_lifetime{15};
constexpr std::string_view code_prefix = "ess-claim-";
constexpr std::size_t code_bytes = 16;
constexpr std::size_t code_characters = code_prefix.size() + 2 * code_bytes;

error guild_taken(std::string message) { return error(errc::conflict, "guild_taken", std::move(message)); }

error proven_by_another() {
  return guild_taken(
      "Another community has shown that this Discord server is its own. If that is wrong, ask whoever runs this "
      "installation.");
}

result<void> check_not_proven_elsewhere(const storage::guild_unit& work, const community_id& community,
                                        guild_id guild) {
  const auto proven = work.guild_claims().find_proven(guild);
  if (!proven) return proven.error();
  if (*proven && (*proven)->community != community) return proven_by_another();
  return success();
}

result<void> append(storage::guild_unit& work, random_source& random, const community_id& community, std::string event,
                    guild_id guild, std::string_view proof, const audit::origin& who) {
  boost::json::object metadata;
  metadata["guildId"] = guild.str();
  if (!proof.empty()) metadata["proof"] = proof;
  audit::event what(std::move(event));
  what.from(who).target(guild.str()).metadata(std::move(metadata));
  return audit::append(work, random, community, what);
}

/// A community that had the guild without proof keeps the rest of its configuration.
result<void> take_from_others(storage::guild_unit& work, random_source& random, const community_id& community,
                              guild_id guild) {
  auto holder = work.discord_configs().find_by_guild(guild);
  if (!holder) return std::move(holder).error();
  if (!*holder || (*holder)->community == community) return success();
  storage::discord_config_record without = std::move(**holder);
  without.guild.reset();
  without.updated_at = work.now();
  if (auto saved = work.discord_configs().save(without); !saved) return saved;
  return append(work, random, without.community, "discord.guild_lost", guild, "",
                audit::origin(audit::event_source::system));
}

}  // namespace

std::string_view to_string(guild_proof proof) noexcept {
  switch (proof) {
    case guild_proof::manage_guild:
      return "manage_guild";
    case guild_proof::code:
      return "code";
    case guild_proof::operator_word:
      return "operator";
  }
  return "operator";
}

result<guild_code> make_guild_code(storage::guild_unit& work, random_source& random, const community_id& community,
                                   guild_id guild, const audit::origin& who) {
  if (auto free = check_not_proven_elsewhere(work, community, guild); !free) return std::move(free).error();
  std::string text = std::string(code_prefix) + to_hex(random_bytes(random, code_bytes));
  storage::guild_claim_record claim{.community = community,
                                    .guild = guild,
                                    .code_hash = crypto::sha256(text),
                                    .code_expires_at = work.now() + code_lifetime,
                                    .proven_at = std::nullopt,
                                    .proof = {},
                                    .proven_by = std::nullopt};
  // What was proven of this very guild stays proven while somebody proves it once more.
  auto proof = find_proof(work, community, guild);
  if (!proof) return std::move(proof).error();
  if (*proof) {
    claim.proven_at = (*proof)->proven_at;
    claim.proof = (*proof)->proof;
    claim.proven_by = (*proof)->proven_by;
  }
  if (auto kept = work.guild_claims().put(claim); !kept) return std::move(kept).error();
  auto written = append(work, random, community, "discord.guild_code_made", guild, "", who);
  if (!written) return std::move(written).error();
  return guild_code{secret::take(std::move(text)), *claim.code_expires_at};
}

result<bool> holds_guild_code(const storage::guild_unit& work, const community_id& community, guild_id guild,
                              std::string_view message) {
  const auto claim = work.guild_claims().find(community);
  if (!claim) return claim.error();
  const bool waits =
      *claim && (*claim)->guild == guild && (*claim)->code_expires_at && work.now() < *(*claim)->code_expires_at;
  if (!waits) return false;
  for (std::size_t at = message.find(code_prefix); at != std::string_view::npos;
       at = message.find(code_prefix, at + 1)) {
    const auto candidate = message.substr(at, code_characters);
    if (crypto::equal_constant_time(crypto::sha256(candidate), (*claim)->code_hash)) return true;
  }
  return false;
}

result<void> prove_guild(storage::guild_unit& work, random_source& random, const community_id& community,
                         guild_id guild, guild_proof proof, const audit::origin& who) {
  if (auto free = check_not_proven_elsewhere(work, community, guild); !free) return free;
  const auto known = find_proof(work, community, guild);
  if (!known) return known.error();
  if (*known && (*known)->proof == to_string(proof) && !(*known)->code_expires_at) return success();
  const storage::guild_claim_record claim{.community = community,
                                          .guild = guild,
                                          .code_hash = {},
                                          .code_expires_at = std::nullopt,
                                          .proven_at = work.now(),
                                          .proof = std::string(to_string(proof)),
                                          .proven_by = who.actor()};
  if (auto kept = work.guild_claims().put(claim); !kept) return kept;
  if (auto taken = take_from_others(work, random, community, guild); !taken) return taken;
  return append(work, random, community, "discord.guild_proven", guild, claim.proof, who);
}

result<std::optional<storage::guild_claim_record>> find_proof(const storage::guild_unit& work,
                                                              const community_id& community, guild_id guild) {
  auto claim = work.guild_claims().find(community);
  if (!claim || !*claim) return claim;
  if ((*claim)->guild != guild || !(*claim)->proven_at) return std::optional<storage::guild_claim_record>();
  return claim;
}

result<void> check_guild_free(const storage::guild_unit& work, const community_id& community, guild_id guild) {
  if (auto free = check_not_proven_elsewhere(work, community, guild); !free) return free;
  const auto holder = work.discord_configs().find_by_guild(guild);
  if (!holder) return holder.error();
  if (!*holder || (*holder)->community == community) return success();
  return guild_taken(
      "Another community has entered this Discord server first, without showing that it is theirs. Show that it is "
      "yours: that frees it for you.");
}

}  // namespace ess::community
