#include "ess/notifications/subject.hpp"

#include "ess/base/json.hpp"
#include "ess/notifications/announce.hpp"
#include "notifications/security_entry.hpp"
#include "notifications/words.hpp"

namespace ess::notifications {
namespace {

constexpr auto english = storage::message_language::en;
using seen = result<std::optional<subject_view>>;

seen nothing() { return std::optional<subject_view>(); }

seen view_approval(const storage::unit_of_work& work, const storage::outbox_record& message,
                   const readable_subjects& readable) {
  const auto id = approval_id::parse(message.subject);
  if (!id) return nothing();
  auto found = work.approvals().find(message.community, *id);
  if (!found) return std::move(found).error();
  if (!*found) return nothing();
  const auto& approval = **found;
  const bool is_own = readable.requests_of && approval.requested_by == readable.requests_of;
  if (!readable.approvals && !is_own) return nothing();
  auto name = name_of(work, approval.requested_by);
  if (!name) return std::move(name).error();
  const auto payload = parse_json(approval.payload);
  auto command = payload ? string_member(*payload, "commandId") : std::nullopt;
  if (!command) return nothing();
  return std::optional(
      subject_view{std::move(*command), std::move(*name), std::string(storage::to_string(approval.status))});
}

seen view_call(const storage::unit_of_work& work, const storage::outbox_record& message) {
  const auto id = call_id::parse(message.subject);
  if (!id) return nothing();
  auto found = work.calls().find(message.community, *id);
  if (!found) return std::move(found).error();
  if (!*found) return nothing();
  return std::optional(subject_view{std::move((*found)->title), {}, std::string(storage::to_string((*found)->status))});
}

seen view_entry(const storage::unit_of_work& work, const storage::outbox_record& message) {
  const auto card = security_card_of(work, message.community, message.subject);
  if (!card) {
    // An entry that is gone or damaged spoils no list.
    const auto code = card.error().code();
    if (code == errc::not_found || code == errc::invalid_argument || code == errc::too_large) return nothing();
    return card.error();
  }
  auto title = words::entry(english, card->event, card->raised);
  if (card->refused) title = words::fill(english, "title.refused", {{"event", title}});
  if (message.changes > 1 && !message.joined.empty()) {
    title += " " + words::fill(english, "digest.others", {{"count", std::to_string(message.changes - 1)}});
  }
  return std::optional(subject_view{std::move(title), {}, {}});
}

}  // namespace

result<std::optional<subject_view>> view_subject(const storage::unit_of_work& work,
                                                 const storage::outbox_record& message,
                                                 const readable_subjects& readable) {
  if (message.kind == kinds::approval) return view_approval(work, message, readable);
  if (message.kind == kinds::call && readable.calls) return view_call(work, message);
  if (message.kind == kinds::security && readable.audit) return view_entry(work, message);
  return nothing();
}

std::string entry_title(std::string_view event, std::string_view particular) {
  return words::entry(english, event, particular);
}

}  // namespace ess::notifications
