// The tables of a program with users and roles of its own, and what the gate of bot calls asks of them. Here they are
// vectors and maps; yours are rows, changed and rolled back in the transaction that your unit stands for.
#pragma once

#include <ess/storage/api_keys.hpp>
#include <ess/storage/append_only_audit.hpp>
#include <ess/storage/gate.hpp>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace bot_gate {

using ess::result;
using ess::success;

/// Your members: who they are to you, and which Discord account is theirs.
struct member {
  std::string id;
  std::string name;
  std::string role;
  bool is_banned = false;
};

/// Your table of keys.
class key_table final : public ess::storage::api_key_store {
 public:
  result<void> insert(const ess::storage::api_key_record& key) override;
  result<std::optional<ess::storage::api_key_record>> find(const ess::community_id& community,
                                                           const ess::api_key_id& id) const override;
  result<std::optional<ess::storage::api_key_record>> find_by_public_id(std::string_view public_id) const override;
  result<std::vector<ess::storage::api_key_record>> list(const ess::community_id& community) const override;
  result<bool> revoke(const ess::community_id& community, const ess::api_key_id& id, ess::time_point at) override;
  // This program lets keys end and makes new ones by hand.
  result<bool> set_overlap_end(const ess::community_id&, const ess::api_key_id&, ess::time_point) override {
    return false;
  }
  result<void> touch(const ess::api_key_id& id, ess::time_point used_at, std::string_view network) override;

 private:
  std::vector<ess::storage::api_key_record> rows_;
};

/// Your table of audit entries.
class log_table final : public ess::storage::append_only_audit {
 public:
  std::vector<ess::storage::audit_record> rows;

  result<ess::storage::audit_head> head(std::string_view chain) const override;
  result<void> insert(const ess::storage::audit_record& record) override;
  result<std::vector<ess::storage::audit_record>> list(std::string_view chain, const ess::storage::audit_filter& filter,
                                                       int limit) const override;
  result<std::vector<ess::storage::audit_record>> range(std::string_view chain, std::int64_t after,
                                                        int limit) const override;
  result<std::vector<std::string>> chains() const override;
};

/// Which interactions have decided something.
class interaction_table final : public ess::storage::interaction_store {
 public:
  result<bool> spend(const ess::storage::spent_interaction& what) override {
    return rows_.emplace(what.id.value(), what.at).second;
  }
  result<int> erase_older(ess::time_point before) override {
    return static_cast<int>(std::erase_if(rows_, [&](const auto& row) { return row.second < before; }));
  }

 private:
  std::map<std::uint64_t, ess::time_point> rows_;
};

/// Everything above.
struct tables {
  std::map<std::string, std::vector<std::string>> roles;  ///< names of roles, and of the permissions they have
  std::map<ess::discord_user_id, member> members;
  std::map<ess::community_id, ess::guild_id> guilds;
  std::set<std::string> done;  ///< what this program is about
  key_table keys;
  log_table log;
  interaction_table interactions;
};

/// One transaction of yours.
class transaction final : public ess::storage::gate_unit {
 public:
  transaction(tables& all, ess::time_point now) : all_(all), now_(now) {}

  ess::time_point now() const override { return now_; }
  ess::storage::api_key_store& api_keys() override { return all_.keys; }
  ess::storage::audit_store& audit() override { return all_.log; }
  ess::storage::interaction_store& interactions() override { return all_.interactions; }

  result<std::optional<ess::storage::gate_community>> community_at_discord(
      const ess::community_id& community) const override;
  result<std::optional<ess::community_id>> community_of(ess::guild_id guild) const override;
  result<std::optional<ess::storage::gate_person>> person(const ess::community_id& community,
                                                          ess::discord_user_id discord_user) const override;
  // One process runs this program's bot, so it gives out no leases.
  result<bool> holds_lease(const ess::community_id&, std::int64_t) const override { return false; }

 private:
  tables& all_;
  ess::time_point now_;
};

}  // namespace bot_gate
