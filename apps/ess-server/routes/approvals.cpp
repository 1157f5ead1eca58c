// Approval requests: asked for, listed, decided, taken back.
#include "ess/approvals/approvals.hpp"

#include "middleware/session_guard.hpp"
#include "routes/body.hpp"
#include "routes/change_fields.hpp"
#include "routes/handlers.hpp"
#include "routes/name_book.hpp"
#include "routes/page_query.hpp"

namespace ess::server {
namespace {

result<boost::json::object> approval_json(const storage::approval_record& record, name_book& names) {
  auto requested_by = names.person(record.requested_by);
  if (!requested_by) return std::move(requested_by).error();
  auto decided_by = names.person(record.decided_by);
  if (!decided_by) return std::move(decided_by).error();
  auto payload = parse_json(record.payload);
  if (!payload) return error(errc::corrupt, "payload_unreadable", "A stored request cannot be read.");
  boost::json::object json;
  json["id"] = record.id.str();
  json["status"] = storage::to_string(record.status);
  json["riskLevel"] = storage::to_string(record.risk);
  json["payload"] = std::move(*payload);
  json["reason"] = record.reason;
  json["requestedBy"] = std::move(*requested_by);
  json["createdAt"] = format_time(record.created_at);
  json["decidedBy"] = std::move(*decided_by);
  json["decidedAt"] = nullptr;
  if (record.decided_at) json["decidedAt"] = format_time(*record.decided_at);
  json["decisionReason"] = record.decision_reason;
  return json;
}

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

result<storage::approval_query> read_query(const http::parameters& query, const page_query& page) {
  storage::approval_query wanted;
  const auto status = query.single("status");
  if (!status) return status.error();
  if (*status) {
    wanted.status = storage::parse_approval_status(**status);
    if (!wanted.status) {
      return error(errc::invalid_argument, "invalid_parameter",
                   "The parameter \"status\" is PENDING, APPROVED, REJECTED or CANCELLED.");
    }
  }
  auto before = cursor_of<approval_id>(page);
  if (!before) return std::move(before).error();
  wanted.before = std::move(*before);
  return wanted;
}

answer list_as(context& c, http::request& from, bool own_only) {
  const auto page = read_page_query(from.query());
  if (!page) co_return http::reply::from_error(page.error());
  const auto wanted = read_query(from.query(), *page);
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

/// The body's `payload` with its `commandId`, as the text that is stored.
result<std::string> read_payload(const boost::json::object& body) {
  auto command = read_text(body, "commandId");
  if (!command) return std::move(command).error();
  boost::json::object payload;
  if (const auto* given = body.if_contains("payload"); given != nullptr && !given->is_null()) {
    if (!given->is_object()) {
      return error(errc::invalid_argument, "invalid_field",
                   "\"payload\" must be a JSON object such as {\"target\":\"Nelly\"}.");
    }
    payload = given->get_object();
  }
  if (payload.contains("commandId")) {
    return error(errc::invalid_argument, "invalid_field", "\"payload\" must not name a commandId of its own.");
  }
  payload["commandId"] = *command;
  return to_json_text(payload);
}

result<approvals::new_request> read_request(const http::request& from) {
  const auto body = read_object(from, {"commandId", "riskLevel", "payload", "reason"});
  if (!body) return body.error();
  approvals::new_request wanted;
  const auto risk = storage::parse_risk_level(string_member(*body, "riskLevel").value_or(""));
  if (!risk) return error(errc::invalid_argument, "invalid_field", "\"riskLevel\" is LOW, MEDIUM or HIGH.");
  wanted.risk = *risk;
  auto payload = read_payload(*body);
  if (!payload) return std::move(payload).error();
  wanted.payload = std::move(*payload);
  auto reason = read_optional_text(*body, "reason");
  if (!reason) return std::move(reason).error();
  wanted.reason = std::move(*reason).value_or("");
  return wanted;
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
    result<storage::approval_record> settled = act(uow, *community, *id, why, browser_origin(from, who));
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
  auto wanted = read_request(from);
  if (!wanted) co_return request_error(wanted.error());
  auto work = [&](storage::unit_of_work& uow, const identity::signed_in& who) -> result<boost::json::object> {
    const auto community = community_of(from);
    if (!community) return community.error();
    auto asked = *wanted;
    asked.requested_by = who.user.id;
    auto made = approvals::request(uow, c.random, *community, asked, browser_origin(from, who));
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
