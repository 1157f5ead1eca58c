#include "audit/announce.hpp"

#include "ess/audit/channel_anchors.hpp"
#include "ess/audit/severity.hpp"
#include "ess/storage/outbox.hpp"

namespace ess::audit {
namespace {

using storage::outbox_urgency;

outbox_urgency urgency_of(severity how_grave) {
  switch (how_grave) {
    case severity::low:
      return outbox_urgency::low;
    case severity::medium:
    case severity::high:
      return outbox_urgency::normal;
    case severity::critical:
      break;
  }
  return outbox_urgency::critical;
}

}  // namespace

result<void> announce(storage::audit_unit& uow, random_source& random, const community_id& community, const event& what,
                      std::int64_t sequence) {
  const auto how_grave = severity_of(what.type());
  auto* outbox = how_grave ? uow.announcements() : nullptr;
  if (outbox == nullptr) return success();
  // A burst is told of in one message, whoever causes it: one key may raise more in a minute than a channel takes. What
  // is grave stands for itself, and of a checkpoint each sign counts.
  const bool joins = *how_grave <= severity::medium && what.type() != anchored_event;
  auto put = outbox->enqueue({.id = storage::outbox_id::generate(uow.now(), random),
                              .community = community,
                              .topic = storage::outbox_topic::security,
                              .urgency = urgency_of(*how_grave),
                              .kind = "security",
                              .subject = std::to_string(sequence),
                              .event = what.type(),
                              .joins = joins});
  if (!put) return std::move(put).error();
  return success();
}

}  // namespace ess::audit
