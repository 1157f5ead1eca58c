#include "ess/notifications/outbox.hpp"

#include "ess/audit/append.hpp"

namespace ess::notifications {
namespace {

result<storage::outbox_record> find(const storage::unit_of_work& work, const community_id& community,
                                    const storage::outbox_id& id) {
  auto found = work.outbox().find(community, id);
  if (!found) return std::move(found).error();
  if (!*found) return error(errc::not_found, "delivery_not_found", "There is no such delivery in this community.");
  return std::move(**found);
}

result<storage::outbox_record> record(storage::unit_of_work& work, random_source& random,
                                      const storage::outbox_record& before, std::string type,
                                      const audit::origin& who) {
  boost::json::object metadata;
  metadata["kind"] = before.kind;
  metadata["subject"] = before.subject;
  metadata["was"] = storage::to_string(before.state);
  audit::event what(std::move(type));
  what.from(who).target(before.id.str()).metadata(std::move(metadata));
  if (auto written = audit::append(work, random, before.community, what); !written) return std::move(written).error();
  return find(work, before.community, before.id);
}

}  // namespace

result<storage::outbox_record> replay(storage::unit_of_work& work, random_source& random, const community_id& community,
                                      const storage::outbox_id& id, const audit::origin& who) {
  auto before = find(work, community, id);
  if (!before) return before;
  auto queued = work.outbox().replay(community, id);
  if (!queued) return std::move(queued).error();
  if (!*queued) {
    return error(errc::conflict, "delivery_not_replayable",
                 "This message is sent or on its way, or no channel is set for it now.");
  }
  return record(work, random, *before, "notification.replayed", who);
}

result<storage::outbox_record> drop(storage::unit_of_work& work, random_source& random, const community_id& community,
                                    const storage::outbox_id& id, const audit::origin& who) {
  auto before = find(work, community, id);
  if (!before) return before;
  auto dropped = work.outbox().drop(community, id, "by_hand");
  if (!dropped) return std::move(dropped).error();
  if (!*dropped) {
    return error(errc::conflict, "delivery_not_droppable", "This message is sent, dropped or on its way already.");
  }
  return record(work, random, *before, "notification.dropped", who);
}

result<bounds_kept> keep_bounds(storage::unit_of_work& work, random_source& random, const outbox_bounds& bounds) {
  const auto oldest = work.now() - bounds.age;
  auto overfull = work.outbox().overfull(bounds.waiting, oldest);
  if (!overfull) return std::move(overfull).error();
  bounds_kept done;
  for (const auto& community : *overfull) {
    auto shed = work.outbox().shed(community, bounds.waiting, oldest, bounds.at_once);
    if (!shed) return std::move(shed).error();
    if (*shed == 0) continue;
    done.dropped += *shed;
    done.more = done.more || *shed >= bounds.at_once;
    boost::json::object metadata;
    metadata["count"] = *shed;
    audit::event what("notification.shed");
    what.target(community.str()).metadata(std::move(metadata));
    if (auto written = audit::append(work, random, community, what); !written) return std::move(written).error();
  }
  auto forgotten = work.outbox().forget(work.now() - bounds.keep_ended, bounds.at_once);
  if (!forgotten) return std::move(forgotten).error();
  done.more = done.more || *forgotten >= bounds.at_once;
  return done;
}

}  // namespace ess::notifications
