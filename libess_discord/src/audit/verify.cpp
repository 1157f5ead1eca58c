#include "ess/audit/verify.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <optional>

#include "audit/entry_hash.hpp"
#include "ess/base/encoding.hpp"
#include "ess/base/json.hpp"

namespace ess::audit {

namespace {

constexpr int batch_size = 500;
// A body of ours is far below; the bound only keeps a damaged one from growing.
constexpr json_limits body_limits{256 * 1024, 16, 1000};

using problem = std::optional<std::string>;

// Every personal value that is still there must be the one the body commits to.
problem check_personal(const boost::json::value& body, std::string_view personal) {
  if (personal.empty()) return std::nullopt;
  const auto values = parse_json(personal, body_limits);
  const auto* commitments = find_member(body, "personal");
  if (!values || !values->is_object() || commitments == nullptr) return "its personal values are damaged";
  for (const auto& member : values->get_object()) {
    const std::string_view name(member.key().data(), member.key().size());
    const auto salt = from_base64url(string_member(member.value(), "salt").value_or("?"));
    const auto value = string_member(member.value(), "value");
    const auto commitment = string_member(*commitments, name);
    if (!salt || !value || !commitment || to_hex(commitment_to(*salt, *value)) != *commitment) {
      return "its personal value \"" + std::string(name) + "\" was altered";
    }
  }
  return std::nullopt;
}

// An entry by itself: its hash, and that its columns say what its body says.
problem check_entry(const storage::audit_record& entry) {
  if (entry.previous_hash.size() != hash_bytes || entry_hash(entry.previous_hash, entry.body) != entry.hash) {
    return "its content does not match its hash";
  }
  const auto body = parse_json(entry.body, body_limits);
  const bool agrees =
      body && string_member(*body, "chain") == entry.chain && integer_member(*body, "sequence") == entry.sequence &&
      string_member(*body, "at") == format_time(entry.at) && string_member(*body, "event") == entry.event;
  if (!agrees) return "its columns contradict its content";
  return check_personal(*body, entry.personal);
}

verify_report broken_at(std::int64_t sequence, std::int64_t checked, std::string why) {
  verify_report report;
  report.state = chain_state::broken;
  report.checked = checked;
  report.first_bad = sequence;
  report.why = "Entry " + std::to_string(sequence) + " is not as it was written: " + std::move(why) + ".";
  return report;
}

// A shown entry against what is stored before and after it.
result<problem> check_neighbours(const storage::audit_unit& uow, std::string_view chain,
                                 const storage::audit_record& entry) {
  const auto stored = uow.audit().range(chain, entry.sequence - 2, 3);
  if (!stored) return stored.error();
  bool has_predecessor = entry.sequence == 1 && entry.previous_hash == std::string(hash_bytes, '\0');
  bool is_stored = false;
  for (const storage::audit_record& other : *stored) {
    if (other.sequence == entry.sequence - 1) has_predecessor = other.hash == entry.previous_hash;
    if (other.sequence == entry.sequence) is_stored = other.hash == entry.hash;
    if (other.sequence == entry.sequence + 1 && other.previous_hash != entry.hash) {
      return problem("the entry after it follows another one");
    }
  }
  if (!is_stored) return problem("it is not what the store holds");
  if (!has_predecessor) return problem("it does not follow the entry before it");
  return problem();
}

}  // namespace

std::string_view to_string(chain_state state) noexcept {
  switch (state) {
    case chain_state::empty:
      return "empty";
    case chain_state::intact:
      return "intact";
    case chain_state::broken:
      return "broken";
  }
  return "broken";
}

result<verify_report> verify(const storage::audit_unit& uow, std::string_view chain) {
  verify_report report;
  std::int64_t last = 0;
  std::string last_hash(hash_bytes, '\0');
  while (true) {
    const auto batch = uow.audit().range(chain, last, batch_size);
    if (!batch) return batch.error();
    for (const storage::audit_record& entry : *batch) {
      const std::int64_t checked = last + 1;
      if (entry.sequence != checked) return broken_at(checked, checked, "it is missing");
      if (entry.previous_hash != last_hash)
        return broken_at(checked, checked, "it does not follow the entry before it");
      if (auto bad = check_entry(entry)) return broken_at(checked, checked, std::move(*bad));
      last = entry.sequence;
      last_hash = entry.hash;
    }
    if (batch->size() < static_cast<std::size_t>(batch_size)) break;
  }
  if (last == 0) return report;
  report.state = chain_state::intact;
  report.checked = last;
  report.head_hash = std::move(last_hash);
  return report;
}

result<verify_report> verify_entries(const storage::audit_unit& uow, std::string_view chain,
                                     std::span<const storage::audit_record> entries) {
  verify_report report;
  std::optional<verify_report> worst;
  for (const storage::audit_record& entry : entries) {
    ++report.checked;
    problem bad = entry.chain == chain ? check_entry(entry) : problem("it belongs to another chain");
    if (!bad) {
      auto checked = check_neighbours(uow, chain, entry);
      if (!checked) return std::move(checked).error();
      bad = std::move(*checked);
    }
    if (bad && (!worst || entry.sequence < worst->first_bad)) worst = broken_at(entry.sequence, 0, std::move(*bad));
  }
  if (worst) {
    worst->checked = report.checked;
    return std::move(*worst);
  }
  if (report.checked != 0) report.state = chain_state::intact;
  return report;
}

}  // namespace ess::audit
