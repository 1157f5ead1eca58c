// Calls for hosts: opened and changed by the game server or the panel.
#include "middleware/host_call.hpp"
#include "routes/body.hpp"
#include "routes/call_json.hpp"
#include "routes/page_query.hpp"

namespace ess::server {
namespace {

host_fields one(result<boost::json::object> call) {
  if (!call) return call;
  boost::json::object fields;
  fields["call"] = std::move(*call);
  return fields;
}

error no_call() { return {errc::not_found, "call_not_found", "There is no such call in this community."}; }

result<host_reading> list_calls(context&, const http::request& from) {
  const auto page = read_page_query(from.query());
  if (!page) return page.error();
  const auto open_only = read_call_state(from.query());
  if (!open_only) return open_only.error();
  const auto before = cursor_of<call_id>(*page);
  if (!before) return before.error();
  return host_reading([limit = page->limit, open_only = *open_only, before = *before](
                          const storage::unit_of_work& uow, const host_turn& turn) -> host_fields {
    const auto& store = uow.calls();
    const auto records = open_only ? store.list_open(turn.community(), before, limit + 1)
                                   : store.list(turn.community(), before, limit + 1);
    if (!records) return records.error();
    name_book names(uow);
    return list_fields("calls", *records, limit, [&](const auto& call) { return brief_call_json(call, names); });
  });
}

result<host_reading> read_call(context&, const http::request& from) {
  const auto id = call_id::parse(from.route_param("callId"));
  if (!id) return no_call();
  return host_reading([id = *id](const storage::unit_of_work& uow, const host_turn& turn) -> host_fields {
    const auto call = uow.calls().find(turn.community(), id);
    if (!call) return call.error();
    if (!*call) return no_call();
    name_book names(uow);
    return one(call_json(uow, **call, names));
  });
}

result<host_writing> add_call(context& c, const http::request& from) {
  auto wanted = read_new_call(from);
  if (!wanted) return std::move(wanted).error();
  return host_writing(
      [&c, wanted = std::move(*wanted)](storage::unit_of_work& uow, const host_turn& turn) -> host_fields {
        const auto made = dispatch::open_call(uow, c.random, turn.community(), wanted, turn.who);
        if (!made) return made.error();
        name_book names(uow);
        return one(brief_call_json(*made, names));
      });
}

result<host_writing> change_call(context& c, const http::request& from) {
  auto changes = read_call_changes(from);
  if (!changes) return std::move(changes).error();
  const auto id = call_id::parse(from.route_param("callId"));
  if (!id) return no_call();
  return host_writing(
      [&c, id = *id, changes = std::move(*changes)](storage::unit_of_work& uow, const host_turn& turn) -> host_fields {
        const auto changed = dispatch::change_call(uow, c.random, turn.community(), id, changes, turn.who);
        if (!changed) return changed.error();
        name_book names(uow);
        return one(brief_call_json(*changed, names));
      });
}

}  // namespace

answer host_list_calls(context& c, http::request& from) { return host_read(c, from, list_calls); }
answer host_show_call(context& c, http::request& from) { return host_read(c, from, read_call); }
answer host_open_call(context& c, http::request& from) { return host_write(c, from, add_call); }
answer host_change_call(context& c, http::request& from) { return host_write(c, from, change_call); }

}  // namespace ess::server
