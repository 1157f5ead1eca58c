#include "notifications/words.hpp"

#include <algorithm>

#include "ess/audit/security_events.hpp"

namespace ess::notifications::words {

namespace {

std::string_view look_up(message_language language, std::string_view group, std::string_view name) noexcept {
  for (const auto& each : catalogue()) {
    const bool is_it =
        each.key.size() == group.size() + name.size() && each.key.starts_with(group) && each.key.ends_with(name);
    if (is_it) return each.texts[static_cast<std::size_t>(language)];
  }
  return name;
}

}  // namespace

std::string_view text(message_language language, std::string_view key) noexcept { return look_up(language, "", key); }

std::string fill(message_language language, std::string_view key,
                 std::initializer_list<std::pair<std::string_view, std::string_view>> values) {
  std::string_view pattern = text(language, key);
  std::string filled;
  // From left to right: a value that looks like a placeholder stays what it is.
  while (!pattern.empty()) {
    const auto begin = pattern.find('{');
    const auto end = pattern.find('}', begin == std::string_view::npos ? 0 : begin);
    if (begin == std::string_view::npos || end == std::string_view::npos) break;
    filled += pattern.substr(0, begin);
    const auto name = pattern.substr(begin + 1, end - begin - 1);
    const auto* value = std::ranges::find(values, name, &std::pair<std::string_view, std::string_view>::first);
    if (value != values.end()) filled += value->second;
    pattern.remove_prefix(end + 1);
  }
  return filled.append(pattern);
}

std::string_view of(message_language language, storage::approval_status status) noexcept {
  switch (status) {
    case storage::approval_status::pending:
      return text(language, "approval.pending");
    case storage::approval_status::approved:
      return text(language, "approval.approved");
    case storage::approval_status::rejected:
      return text(language, "approval.rejected");
    case storage::approval_status::cancelled:
      return text(language, "approval.cancelled");
  }
  return {};
}

std::string_view of(message_language language, storage::risk_level risk) noexcept {
  switch (risk) {
    case storage::risk_level::low:
      return text(language, "risk.low");
    case storage::risk_level::medium:
      return text(language, "risk.medium");
    case storage::risk_level::high:
      return text(language, "risk.high");
  }
  return {};
}

std::string_view of(message_language language, audit::severity severity) noexcept {
  switch (severity) {
    case audit::severity::low:
      return text(language, "severity.low");
    case audit::severity::medium:
      return text(language, "severity.medium");
    case audit::severity::high:
      return text(language, "severity.high");
    case audit::severity::critical:
      return text(language, "severity.critical");
  }
  return {};
}

std::string_view of(message_language language, storage::call_status status) noexcept {
  switch (status) {
    case storage::call_status::open:
      return text(language, "call.open");
    case storage::call_status::assigned:
      return text(language, "call.assigned");
    case storage::call_status::enroute:
      return text(language, "call.enroute");
    case storage::call_status::on_scene:
      return text(language, "call.on_scene");
    case storage::call_status::cleared:
      return text(language, "call.cleared");
    case storage::call_status::cancelled:
      return text(language, "call.cancelled");
  }
  return {};
}

std::string_view kind(message_language language, std::string_view kind) noexcept {
  return look_up(language, "kind.", kind);
}
std::string_view event(message_language language, std::string_view type) noexcept {
  return look_up(language, "event.", type);
}
std::string entry(message_language language, std::string_view type, std::string_view particular) {
  if (particular.empty()) return std::string(event(language, type));
  if (audit::is_raised(type)) return fill(language, "title.security", {{"type", particular}});
  const auto sentence = look_up(language, "action.", particular);
  return sentence == particular ? fill(language, "command.other", {{"action", particular}}) : std::string(sentence);
}

}  // namespace ess::notifications::words
