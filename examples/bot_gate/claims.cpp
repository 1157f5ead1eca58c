#include "claims.hpp"

#include <ess/community/guild_claim.hpp>
#include <ess/storage/discord_configs.hpp>
#include <ess/storage/guild_claims.hpp>

#include <cstdio>

namespace bot_gate {
namespace {

namespace storage = ess::storage;

/// Your table of claims: one row for each community. In SQL: a unique index over `guild` where it is proven.
class claim_table final : public storage::guild_claim_store {
 public:
  result<void> put(const storage::guild_claim_record& claim) override {
    const auto proven = find_proven(claim.guild);
    if (claim.proven_at && proven && *proven && (*proven)->community != claim.community) {
      return ess::error(ess::errc::conflict, "guild_taken", "Another community has proven this server.");
    }
    rows_.insert_or_assign(claim.community, claim);
    return success();
  }
  result<std::optional<storage::guild_claim_record>> find(const ess::community_id& community) const override {
    const auto row = rows_.find(community);
    if (row == rows_.end()) return std::optional<storage::guild_claim_record>();
    return std::optional(row->second);
  }
  result<std::optional<storage::guild_claim_record>> find_proven(ess::guild_id guild) const override {
    for (const auto& row : rows_) {
      if (row.second.guild == guild && row.second.proven_at) return std::optional(row.second);
    }
    return std::optional<storage::guild_claim_record>();
  }
  result<void> erase(const ess::community_id& community) override { return rows_.erase(community), success(); }

 private:
  std::map<ess::community_id, storage::guild_claim_record> rows_;
};

/// Your clubs' column `guild`, as the library sees it: it asks who has a guild, and takes it away.
class guild_column final : public storage::discord_config_store {
 public:
  guild_column(tables& all, ess::time_point now) : all_(all), now_(now) {}

  result<std::optional<storage::discord_config_record>> find(const ess::community_id& community) const override {
    const auto row = all_.guilds.find(community);
    if (row == all_.guilds.end()) return std::optional<storage::discord_config_record>();
    return std::optional(record_of(community, row->second));
  }
  result<std::optional<storage::discord_config_record>> find_by_guild(ess::guild_id guild) const override {
    for (const auto& [community, its_guild] : all_.guilds) {
      if (its_guild == guild) return std::optional(record_of(community, its_guild));
    }
    return std::optional<storage::discord_config_record>();
  }
  result<std::vector<storage::discord_config_record>> list_by_application(ess::application_id, int) const override {
    return std::vector<storage::discord_config_record>();
  }
  result<void> save(const storage::discord_config_record& config) override {
    if (config.guild) {
      all_.guilds.insert_or_assign(config.community, *config.guild);
    } else {
      all_.guilds.erase(config.community);
    }
    return success();
  }

 private:
  storage::discord_config_record record_of(const ess::community_id& community, ess::guild_id guild) const {
    return {.community = community, .guild = guild, .updated_at = now_};
  }

  tables& all_;
  ess::time_point now_;
};

/// One transaction of yours.
class claim_transaction final : public storage::guild_unit {
 public:
  claim_transaction(tables& all, claim_table& claims, ess::time_point now)
      : all_(all), claims_(claims), column_(all, now), now_(now) {}

  ess::time_point now() const override { return now_; }
  storage::audit_store& audit() override { return all_.log; }
  storage::discord_config_store& discord_configs() override { return column_; }
  storage::guild_claim_store& guild_claims() override { return claims_; }

 private:
  tables& all_;
  claim_table& claims_;
  guild_column column_;
  ess::time_point now_;
};

/// What your bot knows of a message: its text, and what its author may do in that server.
struct message {
  std::string text;
  std::uint64_t permissions = 0;
};

}  // namespace

bool claim_guild(tables& all, ess::random_source& random, ess::time_point now, const ess::community_id& came_first,
                 const ess::community_id& owners, ess::guild_id guild) {
  claim_table claims;
  claim_transaction work(all, claims, now);
  const ess::audit::origin who(ess::audit::event_source::system);
  // The id is typed already, by others.
  const auto typed = ess::community::check_guild_free(work, owners, guild);
  const bool was_held = !typed && typed.error().reason() == "guild_taken";

  // A code is shown once to the owners, who post it in their server.
  const auto code = ess::community::make_guild_code(work, random, owners, guild, who);
  if (!code) return false;
  const message by_a_guest{std::string(code->text.reveal()), 0};
  const message by_the_owner{"@bot " + std::string(code->text.reveal()), ess::community::manage_guild_bit};
  for (const message& posted : {by_a_guest, by_the_owner}) {
    const auto holds = ess::community::holds_guild_code(work, owners, guild, posted.text);
    if (!holds) return false;
    if (!*holds || !ess::community::may_manage_guild(posted.permissions)) continue;
    const auto proven =
        ess::community::prove_guild(work, random, owners, guild, ess::community::guild_proof::code, who);
    if (!proven) return false;
  }
  const auto proof = ess::community::find_proof(work, owners, guild);
  const bool is_proven = proof && *proof && (*proof)->proof == "code";
  const bool gave_way = !all.guilds.contains(came_first);
  if (ess::community::check_guild_free(work, owners, guild)) all.guilds.insert_or_assign(owners, guild);
  const auto again = ess::community::check_guild_free(work, came_first, guild);
  const bool is_kept = !again && again.error().reason() == "guild_taken";
  std::printf("the server of %s is now that of %s\n", came_first.str().c_str(), owners.str().c_str());
  return was_held && is_proven && gave_way && is_kept && all.guilds.contains(owners);
}

}  // namespace bot_gate
