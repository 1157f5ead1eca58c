#include "dispatch/call_rules.hpp"

#include "ess/base/text.hpp"

namespace ess::dispatch {
namespace {

constexpr std::size_t note_limit = 500;

/// Line breaks are fine in a description or a note, nowhere else.
bool is_text(std::string_view text, std::size_t most, bool may_break_lines) {
  if (!is_utf8(text) || count_code_points(text) > most) return false;
  if (!may_break_lines) return !has_control_characters(text);
  return text.find('\0') == std::string_view::npos;
}

}  // namespace

result<void> check_call(const new_call& call) {
  if (trim(call.title).empty() || !is_text(call.title, 200, false)) {
    return error(errc::invalid_argument, "invalid_title", "A call's title must have 1 to 200 characters on one line.");
  }
  if (!is_text(call.description, 2000, true)) {
    return error(errc::invalid_argument, "invalid_description",
                 "A call's description must have at most 2,000 characters.");
  }
  if (call.priority < 1 || call.priority > 5) {
    return error(errc::invalid_argument, "invalid_priority", "A call's priority is 1 to 5; 5 is the most urgent.");
  }
  if (call.location && (trim(*call.location).empty() || !is_text(*call.location, 200, false))) {
    return error(errc::invalid_argument, "invalid_location",
                 "A call's location must have 1 to 200 characters on one line, or be left out.");
  }
  return success();
}

result<void> check_note(std::string_view note) {
  if (is_text(note, note_limit, true)) return success();
  return error(errc::invalid_argument, "invalid_note", "A note must have at most 500 characters.");
}

result<void> note_change(storage::unit_of_work& work, const storage::call_record& call,
                         const std::vector<std::string>& fields, std::string_view note, const audit::origin& who) {
  storage::call_change_record change{.community = call.community,
                                     .call = call.id,
                                     .version = call.version,
                                     .status = call.status,
                                     .fields = fields,
                                     .actor = who.actor(),
                                     .assigned_to = call.assigned_to,
                                     .note = std::string(note),
                                     .at = work.now()};
  return work.calls().insert_change(change);
}

}  // namespace ess::dispatch
