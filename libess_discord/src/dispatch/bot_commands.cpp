#include "ess/dispatch/bot_commands.hpp"

#include "ess/dispatch/calls.hpp"

namespace ess::dispatch {

verdict<api::calls_reply> list_for_bot(storage::unit_of_work& work, random_source& random,
                                       const community::bot_call& call) {
  return community::run_bot_call<api::calls_reply>(
      work, random, call, "dispatch.calls", access::permission::dispatch_read, access::call_effect::reads,
      [&](community::bot_turn& turn) -> result<api::calls_reply> {
        auto open = list_open(work, turn.caller.community);
        if (!open) return std::move(open).error();
        turn.metadata["openCount"] = open->count;
        api::calls_reply reply;
        reply.open_count = open->count;
        for (auto& record : open->calls) {
          reply.calls.push_back(api::call_item{.id = record.id.str(),
                                               .title = std::move(record.title),
                                               .status = std::string(storage::to_string(record.status)),
                                               .priority = record.priority,
                                               .location_name = std::move(record.location),
                                               .updated_at = format_time(record.updated_at)});
        }
        return reply;
      });
}

}  // namespace ess::dispatch
