#include "routes/approval_json.hpp"

#include "ess/base/json.hpp"
#include "routes/body.hpp"
#include "routes/change_fields.hpp"

namespace ess::server {
namespace {

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

result<approvals::new_request> read_fields(const boost::json::object& body) {
  approvals::new_request wanted;
  const auto risk = storage::parse_risk_level(string_member(body, "riskLevel").value_or(""));
  if (!risk) return error(errc::invalid_argument, "invalid_field", "\"riskLevel\" is LOW, MEDIUM or HIGH.");
  wanted.risk = *risk;
  auto payload = read_payload(body);
  if (!payload) return std::move(payload).error();
  wanted.payload = std::move(*payload);
  auto reason = read_optional_text(body, "reason");
  if (!reason) return std::move(reason).error();
  wanted.reason = std::move(*reason).value_or("");
  return wanted;
}

}  // namespace

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

result<storage::approval_query> read_approval_query(const http::parameters& query, const page_query& page) {
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

result<approvals::new_request> read_new_request(const http::request& from) {
  const auto body = read_object(from, {"commandId", "riskLevel", "payload", "reason"});
  if (!body) return body.error();
  return read_fields(*body);
}

result<approvals::new_request> read_host_request(const http::request& from) {
  const auto body = read_object(from, {"commandId", "riskLevel", "payload", "reason", "requestedBy"});
  if (!body) return body.error();
  auto wanted = read_fields(*body);
  if (!wanted) return wanted;
  const auto by = read_clearable_text(*body, "requestedBy");
  if (!by) return by.error();
  if (!*by || !**by) return wanted;
  auto user = user_id::parse(***by);
  if (!user) return error(errc::invalid_argument, "invalid_field", "\"requestedBy\" must be the id of a member.");
  wanted->requested_by = std::move(*user);
  return wanted;
}

}  // namespace ess::server
