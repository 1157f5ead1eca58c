// Notifications of a community on their way to Discord: listed, sent again, given up.
#include "ess/community/communities.hpp"
#include "ess/notifications/outbox.hpp"
#include "ess/notifications/view.hpp"
#include "middleware/session_guard.hpp"
#include "routes/body.hpp"
#include "routes/handlers.hpp"
#include "routes/page_query.hpp"
#include "routes/session_support.hpp"

namespace ess::server {
namespace {

result<storage::outbox_query> read_deliveries_query(const http::parameters& query, const page_query& page) {
  storage::outbox_query wanted;
  auto before = cursor_of<storage::outbox_id>(page);
  if (!before) return std::move(before).error();
  wanted.before = std::move(*before);
  const auto state = query.single("state");
  if (!state) return state.error();
  if (!*state) return wanted;
  wanted.state = storage::parse_outbox_state(**state);
  if (wanted.state) return wanted;
  return error(errc::invalid_argument, "invalid_parameter",
               "The parameter \"state\" is one of: queued, sending, sent, uncertain, dead, dropped.");
}

/// Pages show nobody what their own page would not: a request is seen by who decides, and by who made it.
result<notifications::readable_subjects> readable_by(const storage::unit_of_work& uow, const community_id& community,
                                                     const user_id& reader) {
  const auto permissions = community::permissions_of(uow, community, reader);
  if (!permissions) return permissions.error();
  notifications::readable_subjects readable;
  readable.approvals = permissions->contains(access::permission::approvals_decide);
  readable.calls = permissions->contains(access::permission::dispatch_read);
  readable.audit = permissions->contains(access::permission::audit_read);
  if (permissions->contains(access::permission::commands_run)) readable.requests_of = reader;
  return readable;
}

/// Replays or drops the delivery in the path.
using change = result<storage::outbox_record> (*)(storage::unit_of_work&, random_source&, const community_id&,
                                                  const storage::outbox_id&, const audit::origin&);

answer change_delivery(context& c, http::request& from, change act) {
  auto work = [&](storage::unit_of_work& uow, const identity::signed_in& who) -> result<boost::json::object> {
    const auto community = community_of(from);
    if (!community) return community.error();
    const auto id = storage::outbox_id::parse(from.route_param("deliveryId"));
    if (!id) return error(errc::not_found, "delivery_not_found", "There is no such delivery in this community.");
    const auto changed = act(uow, c.random, *community, *id, origin_of(from, who));
    if (!changed) return changed.error();
    const auto readable = readable_by(uow, *community, who.user.id);
    if (!readable) return readable.error();
    return notifications::delivery_json(uow, *changed, *readable);
  };
  auto changed = co_await write_as(c, from, work);
  if (!changed) co_return http::reply::from_error(changed.error());
  boost::json::object body;
  body["delivery"] = std::move(*changed);
  co_return success_reply(std::move(body));
}

}  // namespace

answer list_deliveries(context& c, http::request& from) {
  const auto page = read_page_query(from.query());
  if (!page) co_return http::reply::from_error(page.error());
  const auto wanted = read_deliveries_query(from.query(), *page);
  if (!wanted) co_return http::reply::from_error(wanted.error());
  auto work = [&](const storage::unit_of_work& uow, const identity::signed_in& who) -> result<boost::json::object> {
    const auto community = community_of(from);
    if (!community) return community.error();
    const auto readable = readable_by(uow, *community, who.user.id);
    if (!readable) return readable.error();
    return notifications::deliveries_json(uow, *community, *wanted, page->limit, *readable);
  };
  auto list = co_await read_as(c, from, work);
  if (!list) co_return http::reply::from_error(list.error());
  co_return success_reply(std::move(*list));
}

answer replay_delivery(context& c, http::request& from) { return change_delivery(c, from, notifications::replay); }

answer drop_delivery(context& c, http::request& from) { return change_delivery(c, from, notifications::drop); }

}  // namespace ess::server
