#include "notifications/security_entry.hpp"

#include <charconv>

#include "ess/audit/channel_anchors.hpp"
#include "ess/audit/security_events.hpp"
#include "ess/base/json.hpp"
#include "ess/storage/audit_log.hpp"
#include "ess/storage/users.hpp"

namespace ess::notifications {
namespace {

/// What an entry says beyond who did what: of a host's own event, and of a checkpoint.
void add_metadata(security_card& card, const boost::json::value& metadata) {
  if (audit::is_raised(card.event)) {
    card.raised = string_member(metadata, "type").value_or("");
    const auto* details = find_member(metadata, "details");
    if (details != nullptr && details->is_object()) card.details = details->get_object();
  }
  if (card.event == audit::anchored_event) card.anchor = audit::anchor_line_in(metadata.as_object());
}

}  // namespace

error subject_gone() {
  return error(errc::not_found, "subject_gone", "What this message is about is no longer there.");
}

result<std::string> name_of(const storage::unit_of_work& work, const std::optional<user_id>& user) {
  if (!user) return std::string();
  auto found = work.users().find(*user);
  if (!found) return std::move(found).error();
  return *found ? (*found)->name : std::string();
}

result<security_card> security_card_of(const storage::unit_of_work& work, const community_id& community,
                                       std::string_view subject) {
  std::int64_t sequence = 0;
  const auto [stop, failed] = std::from_chars(subject.data(), subject.data() + subject.size(), sequence);
  if (failed != std::errc() || stop != subject.data() + subject.size()) return subject_gone();
  auto entries = work.audit().range(community.str(), sequence - 1, 1);
  if (!entries) return std::move(entries).error();
  if (entries->empty() || entries->front().sequence != sequence) return subject_gone();
  const auto& entry = entries->front();
  auto body = parse_json(entry.body);
  if (!body) return std::move(body).error();
  security_card card;
  card.sequence = sequence;
  card.event = entry.event;
  card.at = entry.at;
  card.refused = string_member(*body, "result") == "refused";
  card.source = string_member(*body, "source").value_or("system");
  card.target = string_member(*body, "target").value_or("");
  card.how_grave = audit::severity_of(entry.event).value_or(audit::severity::medium);
  if (const auto* metadata = find_member(*body, "metadata"); metadata != nullptr && metadata->is_object()) {
    add_metadata(card, *metadata);
  }
  if (const auto actor = string_member(*body, "actor")) {
    auto name = name_of(work, user_id::trusted(*actor));
    if (!name) return std::move(name).error();
    card.actor = std::move(*name);
  }
  return card;
}

}  // namespace ess::notifications
