#include "ess/dispatch/calls.hpp"

#include "dispatch/call_rules.hpp"
#include "ess/audit/append.hpp"
#include "ess/audit/event.hpp"
#include "ess/notifications/announce.hpp"
#include "ess/storage/communities.hpp"

namespace ess::dispatch {
result<storage::call_record> open_call(storage::unit_of_work& work, random_source& random,
                                       const community_id& community, const new_call& call, const audit::origin& who) {
  if (auto checked = check_call(call); !checked) return std::move(checked).error();
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
  if (auto noted = note_change(work, record, {}, "", who); !noted) return std::move(noted).error();

  boost::json::object metadata;
  metadata["callId"] = record.id.str();
  metadata["priority"] = record.priority;
  auto event = audit::event("call.opened").from(who).target(record.id.str()).metadata(std::move(metadata));
  if (auto written = audit::append(work, random, community, event); !written) return std::move(written).error();
  if (auto told = notifications::announce(work, random, record); !told) return std::move(told).error();
  return record;
}

result<open_calls> list_open(const storage::unit_of_work& work, const community_id& community, int limit) {
  auto count = work.calls().count_open(community);
  if (!count) return std::move(count).error();
  auto calls = work.calls().list_open(community, std::nullopt, limit);
  if (!calls) return std::move(calls).error();
  return open_calls{*count, std::move(*calls)};
}

}  // namespace ess::dispatch
