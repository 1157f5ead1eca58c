#include "ess/notifications/announce.hpp"

#include "ess/storage/outbox.hpp"

namespace ess::notifications {
namespace {

// From this priority on, a call passes what is less urgent in its channel.
constexpr int urgent_call = 5;

result<void> put(storage::outbox_unit& work, const storage::outbox_request& wanted) {
  auto put = work.outbox().enqueue(wanted);
  if (!put) return std::move(put).error();
  return success();
}

}  // namespace

result<void> announce(storage::outbox_unit& work, random_source& random, const storage::approval_record& approval) {
  return put(work, {.id = storage::outbox_id::generate(work.now(), random),
                    .community = approval.community,
                    .topic = storage::outbox_topic::approvals,
                    .kind = std::string(kinds::approval),
                    .subject = approval.id.str(),
                    .event = std::string(kinds::approval)});
}

result<void> announce(storage::outbox_unit& work, random_source& random, const storage::call_record& call) {
  const bool urgent = call.priority >= urgent_call;
  return put(work, {.id = storage::outbox_id::generate(work.now(), random),
                    .community = call.community,
                    .topic = storage::outbox_topic::dispatch,
                    .urgency = urgent ? storage::outbox_urgency::critical : storage::outbox_urgency::normal,
                    .kind = std::string(kinds::call),
                    .subject = call.id.str(),
                    .event = std::string(kinds::call)});
}

}  // namespace ess::notifications
