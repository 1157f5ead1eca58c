// Approval requests for hosts: asked for, followed, taken back. Deciding them is for people.
#include <charconv>

#include "middleware/host_call.hpp"
#include "routes/approval_json.hpp"
#include "routes/body.hpp"
#include "routes/change_fields.hpp"

namespace ess::server {
namespace {

/// As for browsers, with the place among the decisions.
result<boost::json::object> host_json(const storage::approval_record& record, name_book& names) {
  auto json = approval_json(record, names);
  if (!json) return json;
  (*json)["sequence"] = nullptr;
  if (record.decision_number) (*json)["sequence"] = *record.decision_number;
  return json;
}

host_fields one(const storage::unit_of_work& uow, const storage::approval_record& record) {
  name_book names(uow);
  auto json = host_json(record, names);
  if (!json) return json;
  boost::json::object fields;
  fields["approval"] = std::move(*json);
  return fields;
}

error no_approval() {
  return {errc::not_found, "approval_not_found", "There is no such approval request in this community."};
}

result<host_reading> list_approvals(context&, const http::request& from) {
  const auto page = read_page_query(from.query());
  if (!page) return page.error();
  auto wanted = read_approval_query(from.query(), *page);
  if (!wanted) return std::move(wanted).error();
  return host_reading([limit = page->limit, wanted = std::move(*wanted)](const storage::unit_of_work& uow,
                                                                         const host_turn& turn) -> host_fields {
    const auto records = uow.approvals().list(turn.community(), wanted, limit + 1);
    if (!records) return records.error();
    name_book names(uow);
    return list_fields("approvals", *records, limit, [&](const auto& each) { return host_json(each, names); });
  });
}

result<std::int64_t> read_after(const http::parameters& query) {
  const auto given = query.single("after");
  if (!given) return given.error();
  std::int64_t after = 0;
  if (!*given) return after;
  const char* end = (*given)->data() + (*given)->size();
  const auto [stopped, failure] = std::from_chars((*given)->data(), end, after);
  if (failure == std::errc() && stopped == end && after >= 0) return after;
  return error(errc::invalid_argument, "invalid_parameter",
               "The parameter \"after\" must be the \"next\" of the answer before, or 0 to begin.");
}

result<host_reading> read_decided(context&, const http::request& from) {
  const auto page = read_page_query(from.query());
  if (!page) return page.error();
  const auto after = read_after(from.query());
  if (!after) return after.error();
  return host_reading([limit = page->limit, after = *after](const storage::unit_of_work& uow,
                                                            const host_turn& turn) -> host_fields {
    const auto records = uow.approvals().list_decided(turn.community(), after, limit + 1);
    if (!records) return records.error();
    name_book names(uow);
    auto fields = list_fields("approvals", *records, limit, [&](const auto& each) { return host_json(each, names); });
    if (!fields) return fields;
    const auto shown = std::min(records->size(), static_cast<std::size_t>(limit));
    (*fields)["next"] = shown == 0 ? after : (*records)[shown - 1].decision_number.value_or(after);
    return fields;
  });
}

result<host_reading> read_approval(context&, const http::request& from) {
  const auto id = approval_id::parse(from.route_param("approvalId"));
  if (!id) return no_approval();
  return host_reading([id = *id](const storage::unit_of_work& uow, const host_turn& turn) -> host_fields {
    const auto record = uow.approvals().find(turn.community(), id);
    if (!record) return record.error();
    if (!*record) return no_approval();
    return one(uow, **record);
  });
}

result<host_writing> add_approval(context& c, const http::request& from) {
  auto wanted = read_host_request(from);
  if (!wanted) return std::move(wanted).error();
  return host_writing(
      [&c, wanted = std::move(*wanted)](storage::unit_of_work& uow, const host_turn& turn) -> host_fields {
        const auto made = approvals::request(uow, c.random, turn.community(), wanted, turn.who);
        if (!made) return made.error();
        return one(uow, *made);
      });
}

result<host_writing> write_cancel(context& c, const http::request& from) {
  const auto body = read_object(from, {"reason"});
  if (!body) return body.error();
  auto reason = read_optional_text(*body, "reason");
  if (!reason) return std::move(reason).error();
  const auto id = approval_id::parse(from.route_param("approvalId"));
  if (!id) return no_approval();
  return host_writing([&c, id = *id, why = std::move(*reason).value_or("")](storage::unit_of_work& uow,
                                                                            const host_turn& turn) -> host_fields {
    const auto cancelled = approvals::cancel(uow, c.random, turn.community(), id, why, turn.who);
    if (!cancelled) return cancelled.error();
    return one(uow, *cancelled);
  });
}

}  // namespace

answer host_list_approvals(context& c, http::request& from) { return host_read(c, from, list_approvals); }
answer host_list_decided(context& c, http::request& from) { return host_read(c, from, read_decided); }
answer host_show_approval(context& c, http::request& from) { return host_read(c, from, read_approval); }
answer host_request_approval(context& c, http::request& from) { return host_write(c, from, add_approval); }
answer host_cancel_approval(context& c, http::request& from) { return host_write(c, from, write_cancel); }

}  // namespace ess::server
