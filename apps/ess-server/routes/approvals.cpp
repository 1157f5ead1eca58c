// Approval requests: asked for, listed, decided, taken back.
#include "ess/approvals/approvals.hpp"

#include "middleware/session_guard.hpp"
#include "routes/approval_json.hpp"
#include "routes/body.hpp"
#include "routes/change_fields.hpp"
#include "routes/handlers.hpp"
#include "routes/session_support.hpp"

namespace ess::server {
namespace {

/// One more than the page holds is read, to tell whether there are more.
result<boost::json::object> list_json(const storage::unit_of_work& uow, const community_id& community,
                                      const storage::approval_query& wanted, int limit) {
  auto records = uow.approvals().list(community, wanted, limit + 1);
  if (!records) return std::move(records).error();
  const auto shown = std::min(records->size(), static_cast<std::size_t>(limit));
  name_book names(uow);
  boost::json::array list;
  for (std::size_t i = 0; i < shown; ++i) {
    auto json = approval_json((*records)[i], names);
    if (!json) return std::move(json).error();
    list.push_back(std::move(*json));
  }
  boost::json::object body;
  body["approvals"] = std::move(list);
  body["more"] = records->size() > shown;
  return body;
}

answer list_as(context& c, http::request& from, bool own_only) {
  const auto page = read_page_query(from.query());
  if (!page) co_return http::reply::from_error(page.error());
  const auto wanted = read_approval_query(from.query(), *page);
  if (!wanted) co_return http::reply::from_error(wanted.error());
  auto work = [&](const storage::unit_of_work& uow, const identity::signed_in& who) -> result<boost::json::object> {
    const auto community = community_of(from);
    if (!community) return community.error();
    auto asked = *wanted;
    if (own_only) asked.requested_by = who.user.id;
    return list_json(uow, *community, asked, page->limit);
  };
  auto list = co_await read_as(c, from, work);
  if (!list) co_return http::reply::from_error(list.error());
  co_return success_reply(std::move(*list));
}

http::reply request_error(const error& e) {
  if (e.reason() == "invalid_reason") return http::reply::from_error(e, "reason");
  if (e.reason() == "invalid_payload") {
    const bool of_command = e.message().find("commandId") != std::string::npos;
    return http::reply::from_error(e, of_command ? "commandId" : "payload");
  }
  return field_error(e, {"\"riskLevel\"", "\"payload\"", "\"reason\"", "\"commandId\""});
}

http::reply one_reply(result<boost::json::object> approval) {
  if (!approval) {
    const auto& e = approval.error();
    return e.reason() == "invalid_reason" ? http::reply::from_error(e, "reason") : http::reply::from_error(e);
  }
  boost::json::object body;
  body["approval"] = std::move(*approval);
  return success_reply(std::move(body));
}

result<approval_id> approval_of(const http::request& from) {
  auto id = approval_id::parse(from.route_param("approvalId"));
  if (id) return id;
  return error(errc::not_found, "approval_not_found", "There is no such approval request in this community.");
}

/// Runs `act(uow, community, id, reason, origin)`, which answers the request as it then is.
template <class Act>
answer settle(context& c, http::request& from, Act act) {
  const auto body = read_object(from, {"reason"});
  if (!body) co_return http::reply::from_error(body.error());
  auto reason = read_optional_text(*body, "reason");
  if (!reason) co_return http::reply::from_error(reason.error(), "reason");
  const std::string why = std::move(*reason).value_or("");
  auto work = [&](storage::unit_of_work& uow, const identity::signed_in& who) -> result<boost::json::object> {
    const auto community = community_of(from);
    if (!community) return community.error();
    const auto id = approval_of(from);
    if (!id) return id.error();
    result<storage::approval_record> settled = act(uow, *community, *id, why, origin_of(from, who));
    if (!settled) return std::move(settled).error();
    name_book names(uow);
    return approval_json(*settled, names);
  };
  auto done = co_await write_as(c, from, work);
  co_return one_reply(std::move(done));
}

answer decide_as(context& c, http::request& from, approvals::decision choice) {
  auto act = [&c, choice](storage::unit_of_work& uow, const community_id& community, const approval_id& id,
                          const std::string& why, const audit::origin& who) -> result<storage::approval_record> {
    auto outcome = approvals::decide(uow, c.random, c.executor, community, id, choice, why, who);
    if (!outcome) return std::move(outcome).error();
    return std::move(outcome->approval);
  };
  return settle(c, from, act);
}

}  // namespace

answer list_approvals(context& c, http::request& from) { return list_as(c, from, false); }

answer list_own_approvals(context& c, http::request& from) { return list_as(c, from, true); }

answer request_approval(context& c, http::request& from) {
  auto wanted = read_new_request(from);
  if (!wanted) co_return request_error(wanted.error());
  auto work = [&](storage::unit_of_work& uow, const identity::signed_in& who) -> result<boost::json::object> {
    const auto community = community_of(from);
    if (!community) return community.error();
    auto asked = *wanted;
    asked.requested_by = who.user.id;
    auto made = approvals::request(uow, c.random, *community, asked, origin_of(from, who));
    if (!made) return std::move(made).error();
    name_book names(uow);
    return approval_json(*made, names);
  };
  auto made = co_await write_as(c, from, work);
  if (!made) co_return request_error(made.error());
  co_return one_reply(std::move(made));
}

answer approve_request(context& c, http::request& from) { return decide_as(c, from, approvals::decision::approve); }

answer deny_request(context& c, http::request& from) { return decide_as(c, from, approvals::decision::deny); }

answer cancel_request(context& c, http::request& from) {
  auto act = [&c](storage::unit_of_work& uow, const community_id& community, const approval_id& id,
                  const std::string& why,
                  const audit::origin& who) { return approvals::cancel(uow, c.random, community, id, why, who); };
  return settle(c, from, act);
}

}  // namespace ess::server
