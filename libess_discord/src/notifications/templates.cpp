#include "ess/notifications/templates.hpp"

#include <algorithm>

#include "ess/base/json.hpp"
#include "ess/base/text.hpp"
#include "ess/discord/interactions/markdown.hpp"
#include "ess/notifications/announce.hpp"
#include "notifications/words.hpp"

namespace ess::notifications {
namespace {

namespace colours {
constexpr std::int64_t red = 0xc0392b;
constexpr std::int64_t amber = 0xd68910;
constexpr std::int64_t green = 0x1e8449;
constexpr std::int64_t blue = 0x2f6f8f;
constexpr std::int64_t grey = 0x7f8c8d;
}  // namespace colours

constexpr std::size_t name_limit = 100;
constexpr std::size_t title_limit = discord::embed_limits::title;
constexpr std::size_t history_lines = 8;

/// Foreign text as it is, at most `limit` characters, never cut inside an escape or a character.
std::string foreign(std::string_view text, std::size_t limit) {
  if (!is_utf8(text)) return "?";
  auto safe = discord::escape_markdown(text);
  for (std::size_t kept = std::min(limit, count_code_points(text)); count_code_points(safe) > limit && kept > 0;) {
    kept -= std::min(kept, std::max<std::size_t>(1, (count_code_points(safe) - limit) / 2));
    safe = discord::escape_markdown(first_code_points(text, kept)) + "…";
  }
  return safe;
}

std::string name_or_unknown(std::string_view name) { return name.empty() ? "unknown" : foreign(name, name_limit); }

/// Discord shows it in the reader's own time.
std::string moment(time_point at, char style) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
  return "<t:" + std::to_string(seconds) + ":" + style + ">";
}

void add_field(discord::embed& embed, std::string name, std::string value, bool is_inline = true) {
  embed.fields.push_back({std::move(name), std::move(value), is_inline});
}

discord::message_body body_with(discord::embed embed) {
  discord::message_body body;
  body.embeds.push_back(std::move(embed));
  return body;
}

std::int64_t colour_of(const storage::approval_record& approval) {
  switch (approval.status) {
    case storage::approval_status::approved:
      return colours::green;
    case storage::approval_status::rejected:
    case storage::approval_status::cancelled:
      return colours::grey;
    case storage::approval_status::pending:
      break;
  }
  if (approval.risk == storage::risk_level::high) return colours::red;
  return approval.risk == storage::risk_level::medium ? colours::amber : colours::blue;
}

std::int64_t colour_of(const storage::call_record& call) {
  if (call.status == storage::call_status::cleared || call.status == storage::call_status::cancelled) {
    return colours::grey;
  }
  if (call.priority >= 5) return colours::red;
  return call.priority == 4 ? colours::amber : colours::blue;
}

std::string command_of(const storage::approval_record& approval) {
  const auto payload = parse_json(approval.payload);
  if (!payload) return "?";
  return string_member(*payload, "commandId").value_or("?");
}

discord::action_row decision_buttons(const approval_id& id) {
  discord::button approve;
  approve.style = discord::button_style::success;
  approve.label = "Approve";
  approve.custom_id = approve_custom_id(id);
  discord::button deny;
  deny.style = discord::button_style::danger;
  deny.label = "Deny";
  deny.custom_id = deny_custom_id(id);
  discord::action_row row;
  row.buttons.push_back(std::move(approve));
  row.buttons.push_back(std::move(deny));
  return row;
}

std::string history_of(const std::vector<storage::call_change_record>& changes) {
  const auto shown = std::min(changes.size(), history_lines);
  std::string text;
  for (std::size_t i = shown; i-- > 0;) {
    const auto& change = changes[i];
    std::string line = moment(change.at, 't') + " " + std::string(words::of(change.status));
    if (!change.note.empty()) line += " · " + foreign(change.note, 60);
    if (!text.empty()) text += "\n";
    text += line;
  }
  return text;
}

}  // namespace

std::string approve_custom_id(const approval_id& id) { return "ess:approve:" + id.str(); }
std::string deny_custom_id(const approval_id& id) { return "ess:deny:" + id.str(); }

std::string footer_of(std::string_view kind, std::string_view subject) {
  return std::string(words::kind(kind)) + " " + std::string(subject);
}

discord::message_body render(const approval_card& card) {
  const auto& approval = card.approval;
  discord::embed embed;
  embed.title = std::string(words::of(approval.status)) + ": " + foreign(command_of(approval), title_limit - 40);
  embed.url = card.page;
  embed.color = colour_of(approval);
  add_field(embed, "Risk", std::string(words::of(approval.risk)));
  add_field(embed, "Requested by", name_or_unknown(card.requested_by));
  add_field(embed, "Requested", moment(approval.created_at, 'R'));
  if (!approval.reason.empty()) {
    add_field(embed, "Reason", foreign(approval.reason, discord::embed_limits::field_value), false);
  }
  if (approval.decided_at) {
    add_field(embed, "Decided by", name_or_unknown(card.decided_by));
    add_field(embed, "Decided", moment(*approval.decided_at, 'R'));
  }
  if (!approval.decision_reason.empty()) {
    add_field(embed, "Why", foreign(approval.decision_reason, discord::embed_limits::field_value), false);
  }
  embed.footer = footer_of(kinds::approval, approval.id.str());
  auto body = body_with(std::move(embed));
  if (approval.status == storage::approval_status::pending) body.rows.push_back(decision_buttons(approval.id));
  return body;
}

discord::message_body render(const call_card& card) {
  const auto& call = card.call;
  discord::embed embed;
  embed.title = "Call: " + foreign(call.title, title_limit - 10);
  embed.url = card.page;
  embed.color = colour_of(call);
  if (!call.description.empty()) embed.description = foreign(call.description, 2000);
  add_field(embed, "Status", std::string(words::of(call.status)));
  add_field(embed, "Priority", std::to_string(call.priority) + " of 5");
  add_field(embed, "Opened", moment(call.created_at, 'R'));
  if (call.location) add_field(embed, "Location", foreign(*call.location, discord::embed_limits::field_value));
  if (!card.assigned_to.empty()) add_field(embed, "Assigned to", name_or_unknown(card.assigned_to));
  if (!card.history.empty()) add_field(embed, "History", history_of(card.history), false);
  embed.footer = footer_of(kinds::call, call.id.str());
  return body_with(std::move(embed));
}

discord::message_body render(const security_card& card) {
  discord::embed embed;
  embed.title = std::string(words::event(card.event)) + (card.refused ? " (refused)" : "");
  embed.url = card.page;
  embed.color = card.urgency == storage::outbox_urgency::critical ? colours::red
                : card.urgency == storage::outbox_urgency::normal ? colours::amber
                                                                  : colours::blue;
  add_field(embed, "Event", discord::code_span(card.event));
  if (!card.actor.empty()) add_field(embed, "By", name_or_unknown(card.actor));
  add_field(embed, "Through", discord::code_span(card.source));
  if (!card.target.empty()) add_field(embed, "About", discord::code_span(card.target));
  add_field(embed, "When", moment(card.at, 'R'));
  embed.footer = footer_of(kinds::security, std::to_string(card.sequence));
  return body_with(std::move(embed));
}

}  // namespace ess::notifications
