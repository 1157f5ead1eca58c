#include "tables.hpp"

#include <algorithm>

namespace bot_gate {

namespace storage = ess::storage;

result<void> key_table::insert(const storage::api_key_record& key) { return rows_.push_back(key), success(); }

result<std::optional<storage::api_key_record>> key_table::find(const ess::community_id& community,
                                                               const ess::api_key_id& id) const {
  for (const auto& row : rows_) {
    if (row.community == community && row.id == id) return std::optional(row);
  }
  return std::optional<storage::api_key_record>();
}

result<std::optional<storage::api_key_record>> key_table::find_by_public_id(std::string_view public_id) const {
  for (const auto& row : rows_) {
    if (row.public_id == public_id) return std::optional(row);
  }
  return std::optional<storage::api_key_record>();
}

result<std::vector<storage::api_key_record>> key_table::list(const ess::community_id& community) const {
  std::vector<storage::api_key_record> found;
  std::copy_if(rows_.rbegin(), rows_.rend(), std::back_inserter(found),
               [&](const auto& row) { return row.community == community; });
  return found;
}

result<bool> key_table::revoke(const ess::community_id& community, const ess::api_key_id& id, ess::time_point at) {
  for (auto& row : rows_) {
    if (row.community != community || row.id != id || row.revoked_at) continue;
    row.revoked_at = at;
    return true;
  }
  return false;
}

result<void> key_table::touch(const ess::api_key_id& id, ess::time_point used_at, std::string_view network) {
  for (auto& row : rows_) {
    if (row.id == id) row.last_used_at = used_at, row.last_used_network = network;
  }
  return success();
}

result<storage::audit_head> log_table::head(std::string_view chain) const {
  for (auto row = rows.rbegin(); row != rows.rend(); ++row) {
    if (row->chain == chain) return storage::audit_head{row->sequence, row->hash};
  }
  return storage::audit_head{0, std::string(32, '\0')};
}

result<void> log_table::insert(const storage::audit_record& record) { return rows.push_back(record), success(); }

result<std::vector<storage::audit_record>> log_table::list(std::string_view chain, const storage::audit_filter& filter,
                                                           int limit) const {
  std::vector<storage::audit_record> found;
  for (auto row = rows.rbegin(); row != rows.rend() && static_cast<int>(found.size()) < limit; ++row) {
    if (row->chain == chain && (!filter.event || row->event == *filter.event)) found.push_back(*row);
  }
  return found;
}

result<std::vector<storage::audit_record>> log_table::range(std::string_view chain, std::int64_t after,
                                                            int limit) const {
  std::vector<storage::audit_record> found;
  for (const auto& row : rows) {
    if (row.chain == chain && row.sequence > after && static_cast<int>(found.size()) < limit) found.push_back(row);
  }
  return found;
}

result<std::vector<std::string>> log_table::chains() const {
  std::set<std::string> names;
  for (const auto& row : rows) names.insert(row.chain);
  return std::vector<std::string>(names.begin(), names.end());
}

result<std::optional<storage::gate_community>> transaction::community_at_discord(
    const ess::community_id& community) const {
  const auto row = all_.guilds.find(community);
  if (row == all_.guilds.end()) return std::optional<storage::gate_community>();
  return std::optional(storage::gate_community{.guild = row->second});
}

result<std::optional<ess::community_id>> transaction::community_of(ess::guild_id guild) const {
  for (const auto& [community, its_guild] : all_.guilds) {
    if (its_guild == guild) return std::optional(community);
  }
  return std::optional<ess::community_id>();
}

result<std::optional<storage::gate_person>> transaction::person(const ess::community_id&,
                                                                ess::discord_user_id discord_user) const {
  const auto row = all_.members.find(discord_user);
  if (row == all_.members.end()) return std::optional<storage::gate_person>();
  const member& who = row->second;
  storage::gate_person found{.user = ess::user_id::trusted(who.id), .name = who.name};
  found.is_disabled = who.is_banned;
  const auto role = all_.roles.find(who.role);
  if (role != all_.roles.end()) found.role = storage::gate_role{role->first, role->second};
  return std::optional(std::move(found));
}

}  // namespace bot_gate
