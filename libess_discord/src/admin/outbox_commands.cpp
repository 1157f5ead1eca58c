// Notifications on their way to Discord.
#include "admin/commands.hpp"
#include "ess/notifications/outbox.hpp"
#include "ess/notifications/view.hpp"

namespace ess::admin {

namespace {

result<object> one_delivery(const storage::unit_of_work& uow, const storage::outbox_record& message) {
  auto delivery = notifications::delivery_json(uow, message);
  if (!delivery) return std::move(delivery).error();
  object answer;
  answer["delivery"] = std::move(*delivery);
  return answer;
}

/// Runs `act` with the community and the delivery that the arguments name.
template <class F>
result<object> change_delivery(const context& where, const object& arguments, F act) {
  return in_write(where, [&](storage::unit_of_work& uow) -> result<object> {
    auto community = find_community(uow, text_of(arguments, "community"));
    if (!community) return std::move(community).error();
    auto id = storage::outbox_id::parse(text_of(arguments, "delivery"));
    if (!id) return std::move(id).error();
    auto changed = act(uow, where.random(), community->id, *id, from_cli());
    if (!changed) return std::move(changed).error();
    return one_delivery(uow, *changed);
  });
}

}  // namespace

result<object> outbox_list(const context& where, const object& arguments) {
  storage::outbox_query wanted;
  if (const auto text = optional_text_of(arguments, "state")) {
    wanted.state = storage::parse_outbox_state(*text);
    if (!wanted.state) return invalid("The state is one of: queued, sending, sent, uncertain, dead, dropped.");
  }
  const auto limit = bounded_integer_of(arguments, "limit", 1, 1000, 50);
  if (!limit) return limit.error();
  return in_read(where, [&](const storage::unit_of_work& uow) -> result<object> {
    auto community = find_community(uow, text_of(arguments, "community"));
    if (!community) return std::move(community).error();
    return notifications::deliveries_json(uow, community->id, wanted, *limit);
  });
}

result<object> outbox_show(const context& where, const object& arguments) {
  return in_read(where, [&](const storage::unit_of_work& uow) -> result<object> {
    auto community = find_community(uow, text_of(arguments, "community"));
    if (!community) return std::move(community).error();
    auto id = storage::outbox_id::parse(text_of(arguments, "delivery"));
    if (!id) return std::move(id).error();
    auto found = uow.outbox().find(community->id, *id);
    if (!found) return std::move(found).error();
    if (!*found) return error(errc::not_found, "delivery_not_found", "There is no such delivery in this community.");
    return one_delivery(uow, **found);
  });
}

result<object> outbox_replay(const context& where, const object& arguments) {
  return change_delivery(where, arguments, notifications::replay);
}

result<object> outbox_drop(const context& where, const object& arguments) {
  return change_delivery(where, arguments, notifications::drop);
}

}  // namespace ess::admin
