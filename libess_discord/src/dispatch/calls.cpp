#include "ess/dispatch/calls.hpp"

#include "ess/audit/append.hpp"
#include "ess/audit/event.hpp"
#include "ess/base/text.hpp"
#include "ess/storage/communities.hpp"

namespace ess::dispatch {
namespace {

/// Line breaks are fine in a description, nowhere else.
bool is_text(std::string_view text, std::size_t most, bool may_break_lines) {
  if (!is_utf8(text) || count_code_points(text) > most) return false;
  if (!may_break_lines) return !has_control_characters(text);
  return text.find('\0') == std::string_view::npos;
}

result<void> check(const new_call& call) {
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

}  // namespace

result<storage::call_record> open_call(storage::unit_of_work& work, random_source& random,
                                       const community_id& community, const new_call& call, const audit::origin& who) {
  if (auto checked = check(call); !checked) return std::move(checked).error();
  auto home = work.communities().find(community);
  if (!home) return std::move(home).error();
  if (!*home) return error(errc::not_found, "community_not_found", "There is no such community.");

  storage::call_record record{.id = call_id::generate(work.now(), random),
                              .community = community,
                              .title = call.title,
                              .description = call.description,
                              .priority = call.priority,
                              .status = storage::call_status::open,
                              .location = call.location,
                              .created_at = work.now(),
                              .updated_at = work.now()};
  if (auto stored = work.calls().insert(record); !stored) return std::move(stored).error();

  boost::json::object metadata;
  metadata["callId"] = record.id.str();
  metadata["priority"] = record.priority;
  auto event = audit::event("call.opened").from(who).metadata(std::move(metadata));
  if (auto written = audit::append(work, random, community, event); !written) return std::move(written).error();
  return record;
}

result<open_calls> list_open(const storage::unit_of_work& work, const community_id& community, int limit) {
  auto count = work.calls().count_open(community);
  if (!count) return std::move(count).error();
  auto calls = work.calls().list_open(community, limit);
  if (!calls) return std::move(calls).error();
  return open_calls{*count, std::move(*calls)};
}

}  // namespace ess::dispatch
