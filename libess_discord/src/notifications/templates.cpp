#include "ess/notifications/templates.hpp"

#include <algorithm>

#include "ess/api/decision_button.hpp"
#include "ess/base/json.hpp"
#include "ess/base/text.hpp"
#include "ess/discord/interactions/markdown.hpp"
#include "ess/notifications/announce.hpp"
#include "notifications/words.hpp"

namespace ess::notifications {

using storage::message_language;

namespace {

namespace colours {
constexpr std::int64_t red = 0xc0392b;
constexpr std::int64_t orange = 0xca5b10;
constexpr std::int64_t amber = 0xd68910;
constexpr std::int64_t green = 0x1e8449;
constexpr std::int64_t blue = 0x2f6f8f;
constexpr std::int64_t grey = 0x7f8c8d;
}  // namespace colours

constexpr std::size_t name_limit = 100;
constexpr std::size_t title_limit = discord::embed_limits::title;
constexpr std::size_t history_lines = 8;
constexpr int detail_lines = 10;
constexpr std::size_t detail_name_limit = 64;
constexpr std::size_t detail_limit = 200;

/// Foreign text as it is, at most `limit` characters, never cut inside an escape or a character.
std::string foreign(std::string_view text, std::size_t limit) {
  if (!is_utf8(text)) return "?";
  auto safe = discord::escape_markdown(text);
  if (count_code_points(safe) <= limit) return safe;
  for (std::size_t kept = std::min(limit - 1, count_code_points(text)); kept > 0;) {
    safe = discord::escape_markdown(first_code_points(text, kept)) + "…";
    if (count_code_points(safe) <= limit) return safe;
    // A character less is two less at most.
    kept -= std::min(kept, std::max<std::size_t>(1, (count_code_points(safe) - limit) / 2));
  }
  return "…";
}

std::string name_or_unknown(message_language l, std::string_view name) {
  return name.empty() ? std::string(words::text(l, "name.unknown")) : foreign(name, name_limit);
}

/// Discord shows it in the reader's own time.
std::string moment(time_point at, char style) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
  return "<t:" + std::to_string(seconds) + ":" + style + ">";
}

/// Fields of an embed, named by their keys in the catalogue.
class field_list {
 public:
  field_list(discord::embed& embed, message_language language) : embed_(embed), language_(language) {}
  void add(std::string_view key, std::string value, bool is_inline = true) {
    embed_.fields.push_back({std::string(words::text(language_, key)), std::move(value), is_inline});
  }

 private:
  discord::embed& embed_;
  message_language language_;
};

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

std::int64_t colour_of(audit::severity how_grave) {
  switch (how_grave) {
    case audit::severity::low:
      return colours::blue;
    case audit::severity::medium:
      return colours::amber;
    case audit::severity::high:
      return colours::orange;
    case audit::severity::critical:
      break;
  }
  return colours::red;
}

std::string command_of(const boost::json::object& payload) { return string_member(payload, "commandId").value_or("?"); }

/// What else was asked, a line for each member; as many lines as a field holds.
std::string details_of(const boost::json::object& members) {
  std::string text;
  int lines = 0;
  for (const auto& [name, value] : members) {
    if (name == "commandId") continue;
    const auto said = value.is_string() ? std::string(value.get_string()) : to_json_text(value);
    const auto line = foreign(name, detail_name_limit) + ": " + foreign(said, detail_limit);
    const bool fits = count_code_points(text) + count_code_points(line) + 3 <= discord::embed_limits::field_value;
    if (++lines > detail_lines || !fits) return text + "\n…";
    if (!text.empty()) text += "\n";
    text += line;
  }
  return text;
}

discord::action_row decision_buttons(message_language l, const approval_id& id) {
  discord::button approve;
  approve.style = discord::button_style::success;
  approve.label = words::text(l, "button.approve");
  approve.custom_id = api::decision_custom_id(api::decision::approve, id.str());
  discord::button deny;
  deny.style = discord::button_style::danger;
  deny.label = words::text(l, "button.deny");
  deny.custom_id = api::decision_custom_id(api::decision::deny, id.str());
  discord::action_row row;
  row.buttons.push_back(std::move(approve));
  row.buttons.push_back(std::move(deny));
  return row;
}

std::string history_of(message_language l, const std::vector<storage::call_change_record>& changes) {
  const auto shown = std::min(changes.size(), history_lines);
  std::string text;
  for (std::size_t i = shown; i-- > 0;) {
    const auto& change = changes[i];
    std::string line = moment(change.at, 't') + " " + std::string(words::of(l, change.status));
    if (!change.note.empty()) line += " · " + foreign(change.note, 60);
    if (!text.empty()) text += "\n";
    text += line;
  }
  return text;
}

std::string title_of(message_language l, const security_card& card) {
  const auto event = words::entry(l, card.event, card.raised.empty() ? "" : foreign(card.raised, title_limit - 40));
  return card.refused ? words::fill(l, "title.refused", {{"event", event}}) : event;
}

std::string line_of(message_language l, const security_card& card) {
  std::string line = moment(card.at, 'R') + " " + title_of(l, card);
  if (!card.actor.empty()) line += " · " + foreign(card.actor, name_limit);
  return line;
}

}  // namespace

std::string footer_of(std::string_view kind, std::string_view subject, message_language l) {
  return std::string(words::kind(l, kind)) + " " + std::string(subject);
}

discord::message_body render(const approval_card& card, message_language l) {
  const auto& approval = card.approval;
  discord::embed embed;
  field_list fields(embed, l);
  boost::json::object payload;
  if (auto parsed = parse_json(approval.payload); parsed && parsed->is_object()) {
    payload = std::move(parsed->get_object());
  }
  const auto command = foreign(command_of(payload), title_limit - 40);
  embed.title = words::fill(l, "title.approval", {{"status", words::of(l, approval.status)}, {"command", command}});
  embed.url = card.page;
  embed.color = colour_of(approval);
  fields.add("field.risk", std::string(words::of(l, approval.risk)));
  fields.add("field.requested_by", name_or_unknown(l, card.requested_by));
  fields.add("field.requested", moment(approval.created_at, 'R'));
  if (auto details = details_of(payload); !details.empty()) fields.add("field.details", std::move(details), false);
  if (!approval.reason.empty()) {
    fields.add("field.reason", foreign(approval.reason, discord::embed_limits::field_value), false);
  }
  if (approval.decided_at) {
    fields.add("field.decided_by", name_or_unknown(l, card.decided_by));
    fields.add("field.decided", moment(*approval.decided_at, 'R'));
  }
  if (!approval.decision_reason.empty()) {
    fields.add("field.why", foreign(approval.decision_reason, discord::embed_limits::field_value), false);
  }
  embed.footer = footer_of(kinds::approval, approval.id.str(), l);
  auto body = body_with(std::move(embed));
  if (approval.status == storage::approval_status::pending) body.rows.push_back(decision_buttons(l, approval.id));
  return body;
}

discord::message_body render(const call_card& card, message_language l) {
  const auto& call = card.call;
  discord::embed embed;
  field_list fields(embed, l);
  embed.title = words::fill(l, "title.call", {{"title", foreign(call.title, title_limit - 10)}});
  embed.url = card.page;
  embed.color = colour_of(call);
  if (!call.description.empty()) embed.description = foreign(call.description, 2000);
  fields.add("field.status", std::string(words::of(l, call.status)));
  fields.add("field.priority", words::fill(l, "priority.value", {{"priority", std::to_string(call.priority)}}));
  fields.add("field.opened", moment(call.created_at, 'R'));
  if (call.location) fields.add("field.location", foreign(*call.location, discord::embed_limits::field_value));
  if (!card.assigned_to.empty()) fields.add("field.assigned_to", name_or_unknown(l, card.assigned_to));
  if (!card.history.empty()) fields.add("field.history", history_of(l, card.history), false);
  embed.footer = footer_of(kinds::call, call.id.str(), l);
  return body_with(std::move(embed));
}

discord::message_body render(const security_card& card, message_language l) {
  discord::embed embed;
  field_list fields(embed, l);
  embed.title = title_of(l, card);
  embed.url = card.page;
  embed.color = colour_of(card.how_grave);
  fields.add("field.severity", std::string(words::of(l, card.how_grave)));
  fields.add("field.event", discord::code_span(card.event));
  if (!card.actor.empty()) fields.add("field.by", name_or_unknown(l, card.actor));
  fields.add("field.through", discord::code_span(card.source));
  if (!card.target.empty()) fields.add("field.about", discord::code_span(card.target));
  fields.add("field.when", moment(card.at, 'R'));
  if (auto details = details_of(card.details); !details.empty()) {
    fields.add("field.details", std::move(details), false);
  }
  if (!card.anchor.empty()) fields.add("field.anchor", discord::code_block(card.anchor), false);
  embed.footer = footer_of(kinds::security, std::to_string(card.sequence), l);
  return body_with(std::move(embed));
}

discord::message_body render(const security_digest_card& card, message_language l) {
  discord::embed embed;
  embed.title = words::fill(l, "title.digest", {{"count", std::to_string(card.count)}});
  embed.url = card.page;
  embed.color = colour_of(std::ranges::max(card.named, {}, &security_card::how_grave).how_grave);
  std::string lines;
  for (const auto& entry : card.named) {
    if (!lines.empty()) lines += "\n";
    lines += line_of(l, entry);
  }
  const int others = card.count - static_cast<int>(card.named.size());
  if (others > 0) lines += "\n" + words::fill(l, "digest.others", {{"count", std::to_string(others)}});
  embed.description = std::move(lines);
  embed.footer = footer_of(kinds::security, std::to_string(card.named.front().sequence), l);
  return body_with(std::move(embed));
}

}  // namespace ess::notifications
