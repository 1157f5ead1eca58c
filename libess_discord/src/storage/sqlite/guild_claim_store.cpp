#include "storage/sqlite/query.hpp"
#include "storage/sqlite/stores.hpp"

namespace ess::storage::sqlite {

namespace {

guild_claim_record read_claim(const statement& row) {
  return {row.id_at<community_id>(0),
          row.snowflake_at<ess::guild_id>(1),
          row.text(2),
          row.optional_time(3),
          row.optional_time(4),
          row.text(5),
          row.optional_id<user_id>(6)};
}

}  // namespace

result<void> sqlite_guild_claim_store::put(const guild_claim_record& claim) {
  return db_.guarded(
      {{"guild_claims.guild_id", "guild_taken", "Another community has proven this Discord server."}},
      [&]() -> result<void> {
        db_.run(
            "INSERT INTO guild_claims (community_id, guild_id, code_hash, code_expires_at, proven_at, proof, "
            "proven_by) "
            "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (community_id) DO UPDATE SET guild_id = excluded.guild_id, "
            "code_hash = excluded.code_hash, code_expires_at = excluded.code_expires_at, "
            "proven_at = excluded.proven_at, proof = excluded.proof, proven_by = excluded.proven_by",
            claim.community, claim.guild, blob{claim.code_hash}, claim.code_expires_at, claim.proven_at, claim.proof,
            claim.proven_by);
        return success();
      });
}

result<std::optional<guild_claim_record>> sqlite_guild_claim_store::find(const community_id& community) const {
  return find_one(db_, read_claim,
                  "SELECT community_id, guild_id, code_hash, code_expires_at, proven_at, proof, proven_by "
                  "FROM guild_claims WHERE community_id = ?",
                  community);
}

result<std::optional<guild_claim_record>> sqlite_guild_claim_store::find_proven(guild_id guild) const {
  return find_one(db_, read_claim,
                  "SELECT community_id, guild_id, code_hash, code_expires_at, proven_at, proof, proven_by "
                  "FROM guild_claims WHERE guild_id = ? AND proven_at IS NOT NULL",
                  guild);
}

result<void> sqlite_guild_claim_store::erase(const community_id& community) {
  return without_count(change(db_, "DELETE FROM guild_claims WHERE community_id = ?", community));
}

}  // namespace ess::storage::sqlite
