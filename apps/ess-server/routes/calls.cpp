// Dispatch calls: opened, listed with their history, changed under an optimistic version.
#include "ess/dispatch/calls.hpp"

#include "ess/community/communities.hpp"
#include "ess/storage/communities.hpp"
#include "middleware/session_guard.hpp"
#include "routes/body.hpp"
#include "routes/call_json.hpp"
#include "routes/handlers.hpp"
#include "routes/page_query.hpp"
#include "routes/session_support.hpp"

namespace ess::server {
namespace {

constexpr std::size_t most_responders = 200;

result<boost::json::object> list_json(const storage::unit_of_work& uow, const community_id& community, bool open_only,
                                      const page_query& page) {
  const auto before = cursor_of<call_id>(page);
  if (!before) return before.error();
  auto records = open_only ? uow.calls().list_open(community, *before, page.limit + 1)
                           : uow.calls().list(community, *before, page.limit + 1);
  if (!records) return std::move(records).error();
  const auto shown = std::min(records->size(), static_cast<std::size_t>(page.limit));
  name_book names(uow);
  boost::json::array list;
  for (std::size_t i = 0; i < shown; ++i) {
    auto json = call_json(uow, (*records)[i], names);
    if (!json) return std::move(json).error();
    list.push_back(std::move(*json));
  }
  auto open = uow.calls().count_open(community);
  if (!open) return std::move(open).error();
  boost::json::object body;
  body["calls"] = std::move(list);
  body["openCount"] = *open;
  body["more"] = records->size() > shown;
  return body;
}

http::reply call_error(const error& e) {
  if (e.reason() == "invalid_title") return http::reply::from_error(e, "title");
  if (e.reason() == "invalid_description") return http::reply::from_error(e, "description");
  if (e.reason() == "invalid_priority") return http::reply::from_error(e, "priority");
  if (e.reason() == "invalid_location") return http::reply::from_error(e, "locationName");
  if (e.reason() == "invalid_note") return http::reply::from_error(e, "note");
  if (e.reason() == "assignee_invalid") return http::reply::from_error(e, "assignedTo");
  return field_error(e, {"\"title\"", "\"description\"", "\"priority\"", "\"locationName\"", "\"status\"", "\"note\"",
                         "\"assignedTo\""});
}

http::reply call_reply(boost::json::object call) {
  boost::json::object body;
  body["call"] = std::move(call);
  return success_reply(std::move(body));
}

}  // namespace

answer list_calls(context& c, http::request& from) {
  const auto page = read_page_query(from.query());
  if (!page) co_return http::reply::from_error(page.error());
  const auto open_only = read_call_state(from.query());
  if (!open_only) co_return http::reply::from_error(open_only.error());
  auto work = [&](const storage::unit_of_work& uow, const identity::signed_in&) -> result<boost::json::object> {
    const auto community = community_of(from);
    if (!community) return community.error();
    return list_json(uow, *community, *open_only, *page);
  };
  auto list = co_await read_as(c, from, work);
  if (!list) co_return http::reply::from_error(list.error());
  co_return success_reply(std::move(*list));
}

answer open_call(context& c, http::request& from) {
  const auto wanted = read_new_call(from);
  if (!wanted) co_return call_error(wanted.error());
  auto work = [&](storage::unit_of_work& uow, const identity::signed_in& who) -> result<boost::json::object> {
    const auto community = community_of(from);
    if (!community) return community.error();
    auto made = dispatch::open_call(uow, c.random, *community, *wanted, origin_of(from, who));
    if (!made) return std::move(made).error();
    name_book names(uow);
    return call_json(uow, *made, names);
  };
  auto made = co_await write_as(c, from, work);
  if (!made) co_return call_error(made.error());
  co_return call_reply(std::move(*made));
}

answer change_call(context& c, http::request& from) {
  const auto changes = read_call_changes(from);
  if (!changes) co_return call_error(changes.error());
  auto work = [&](storage::unit_of_work& uow, const identity::signed_in& who) -> result<boost::json::object> {
    const auto community = community_of(from);
    if (!community) return community.error();
    const auto id = call_id::parse(from.route_param("callId"));
    if (!id) return error(errc::not_found, "call_not_found", "There is no such call in this community.");
    auto changed = dispatch::change_call(uow, c.random, *community, *id, *changes, origin_of(from, who));
    if (!changed) return std::move(changed).error();
    name_book names(uow);
    return call_json(uow, *changed, names);
  };
  auto changed = co_await write_as(c, from, work);
  if (!changed) co_return call_error(changed.error());
  co_return call_reply(std::move(*changed));
}

answer list_responders(context& c, http::request& from) {
  auto work = [&](const storage::unit_of_work& uow, const identity::signed_in&) -> result<boost::json::array> {
    const auto community = community_of(from);
    if (!community) return community.error();
    auto members = uow.memberships().list_for_community(*community);
    if (!members) return std::move(members).error();
    name_book names(uow);
    boost::json::array list;
    for (const auto& member : *members) {
      if (list.size() == most_responders) break;
      const auto rights = community::permissions_of(uow, *community, member.user);
      if (!rights) return rights.error();
      if (!rights->contains(access::permission::dispatch_read)) continue;
      auto person = names.person(member.user);
      if (!person) return std::move(person).error();
      list.push_back(std::move(*person));
    }
    return list;
  };
  auto list = co_await read_as(c, from, work);
  if (!list) co_return http::reply::from_error(list.error());
  boost::json::object body;
  body["responders"] = std::move(*list);
  co_return success_reply(std::move(body));
}

}  // namespace ess::server
