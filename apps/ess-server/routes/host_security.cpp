// Security events that a host raises: what its anti-cheat or its panel saw.
#include "ess/audit/security_events.hpp"
#include "middleware/host_call.hpp"
#include "routes/body.hpp"

namespace ess::server {
namespace {

error invalid_field(std::string message) { return {errc::invalid_argument, "invalid_field", std::move(message)}; }

result<audit::security_report> read_report(const http::request& from) {
  const auto body = read_object(from, {"type", "severity", "metadata"});
  if (!body) return body.error();
  auto type = read_text(*body, "type");
  if (!type) return std::move(type).error();
  const auto how_grave = audit::parse_severity(string_member(*body, "severity").value_or(""));
  if (!how_grave) return invalid_field("\"severity\" is LOW, MEDIUM, HIGH or CRITICAL.");
  audit::security_report report{*how_grave, std::move(*type), {}};
  const auto* metadata = body->if_contains("metadata");
  if (metadata == nullptr || metadata->is_null()) return report;
  if (!metadata->is_object()) return invalid_field("\"metadata\" must be a JSON object such as {\"speed\":90}.");
  report.metadata = metadata->get_object();
  return report;
}

result<host_writing> write_event(context& c, const http::request& from) {
  auto report = read_report(from);
  if (!report) return std::move(report).error();
  return host_writing(
      [&c, report = std::move(*report)](storage::unit_of_work& uow, const host_turn& turn) -> host_fields {
        const auto sequence = audit::raise(uow, c.random, turn.community(), report, turn.who);
        if (!sequence) return sequence.error();
        boost::json::object event;
        event["sequence"] = *sequence;
        event["at"] = format_time(uow.now());
        event["type"] = report.type;
        event["severity"] = audit::to_string(report.how_grave);
        boost::json::object fields;
        fields["event"] = std::move(event);
        return fields;
      });
}

}  // namespace

answer host_raise_event(context& c, http::request& from) { return host_write(c, from, write_event); }

}  // namespace ess::server
