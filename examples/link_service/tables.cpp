#include "tables.hpp"

#include <algorithm>

namespace link_service {

namespace storage = ess::storage;
using ess::result;
using ess::success;

namespace {

template <class Map>
auto found_in(const Map& rows, const std::string& key) -> std::optional<typename Map::mapped_type> {
  const auto at = rows.find(key);
  if (at == rows.end()) return std::nullopt;
  return at->second;
}

template <class Map>
auto taken_from(Map& rows, const std::string& key) -> std::optional<typename Map::mapped_type> {
  auto row = found_in(rows, key);
  rows.erase(key);
  return row;
}

}  // namespace

result<void> link_table::insert_attempt(const storage::link_attempt_record& attempt) {
  t_.attempts.insert_or_assign(attempt.state_hash, attempt);
  return success();
}

result<std::optional<storage::link_attempt_record>> link_table::consume_attempt(std::string_view state_hash) {
  return taken_from(t_.attempts, std::string(state_hash));
}

result<void> link_table::insert_pending(const storage::pending_link_record& pending) {
  t_.pending.insert_or_assign(pending.id.str(), pending);
  return success();
}

result<std::optional<storage::pending_link_record>> link_table::find_pending(const ess::pending_link_id& id) const {
  return found_in(t_.pending, id.str());
}

result<std::optional<storage::pending_link_record>> link_table::consume_pending(const ess::pending_link_id& id) {
  return taken_from(t_.pending, id.str());
}

result<void> link_table::erase_unfinished(const ess::user_id& user) {
  std::erase_if(t_.attempts, [&](const auto& row) { return row.second.user == user; });
  std::erase_if(t_.pending, [&](const auto& row) { return row.second.user == user; });
  return success();
}

result<void> link_table::move_unfinished(const ess::user_id& user, std::string_view from, std::string_view to) {
  const auto move_rows = [&](auto& rows) {
    for (auto& [key, row] : rows) {
      if (row.user == user && row.session_hash == from) row.session_hash = to;
    }
  };
  move_rows(t_.attempts);
  move_rows(t_.pending);
  return success();
}

result<int> link_table::erase_expired(ess::time_point now) {
  const auto is_over = [&](const auto& row) { return row.second.expires_at <= now; };
  return static_cast<int>(std::erase_if(t_.attempts, is_over) + std::erase_if(t_.pending, is_over));
}

result<void> link_table::insert_link(const storage::discord_link_record& link) {
  if (t_.links.contains(link.user.str())) {
    return ess::error(ess::errc::conflict, "user_already_linked", "Unlink the other Discord account first.");
  }
  for (const auto& [user, other] : t_.links) {
    if (other.identity.id == link.identity.id) {
      return ess::error(ess::errc::conflict, "discord_id_taken", "This Discord account is linked to another member.");
    }
  }
  t_.links.insert_or_assign(link.user.str(), link);
  return success();
}

result<std::optional<storage::discord_link_record>> link_table::find_link(const ess::user_id& user) const {
  return found_in(t_.links, user.str());
}

result<std::optional<storage::discord_link_record>> link_table::find_link_by_discord_id(ess::discord_user_id id) const {
  for (const auto& [user, link] : t_.links) {
    if (link.identity.id == id) return std::optional(link);
  }
  return std::optional<storage::discord_link_record>();
}

result<void> link_table::set_stale_at(const ess::user_id& user, std::optional<ess::time_point> at) {
  const auto row = t_.links.find(user.str());
  if (row != t_.links.end()) row->second.stale_at = at;
  return success();
}

result<bool> link_table::erase_link(const ess::user_id& user) { return t_.links.erase(user.str()) > 0; }

result<void> job_table::insert(const storage::job_record& job) {
  t_.jobs.insert_or_assign(job.id.str(), job);
  return success();
}

result<std::optional<storage::job_record>> job_table::next(storage::job_kind kind) const {
  std::optional<storage::job_record> first;
  for (const auto& [id, job] : t_.jobs) {
    if (job.kind == kind && (!first || job.due_at < first->due_at)) first = job;
  }
  return first;
}

result<bool> job_table::postpone(const storage::job_id& id, int attempts, ess::time_point due_at) {
  const auto row = t_.jobs.find(id.str());
  if (row == t_.jobs.end()) return false;
  row->second.attempts = attempts;
  row->second.due_at = due_at;
  return true;
}

result<bool> job_table::erase(const storage::job_id& id) { return t_.jobs.erase(id.str()) > 0; }

result<storage::audit_head> log_table::head(std::string_view chain) const {
  storage::audit_head last{0, std::string(32, '\0')};
  for (const auto& entry : t_.log) {
    if (entry.chain == chain) last = {entry.sequence, entry.hash};
  }
  return last;
}

result<void> log_table::insert(const storage::audit_record& record) {
  t_.log.push_back(record);
  return success();
}

result<std::vector<storage::audit_record>> log_table::list(std::string_view chain, const storage::audit_filter&,
                                                           int limit) const {
  auto newest_first = range(chain, 0, limit);
  if (newest_first) std::reverse(newest_first->begin(), newest_first->end());
  return newest_first;
}

result<std::vector<storage::audit_record>> log_table::range(std::string_view chain, std::int64_t after_sequence,
                                                            int limit) const {
  std::vector<storage::audit_record> found;
  for (const auto& entry : t_.log) {
    if (found.size() >= static_cast<std::size_t>(limit)) break;
    if (entry.chain == chain && entry.sequence > after_sequence) found.push_back(entry);
  }
  return found;
}

result<std::vector<std::string>> log_table::chains() const {
  return std::vector<std::string>(1, std::string(storage::installation_chain));
}

}  // namespace link_service
