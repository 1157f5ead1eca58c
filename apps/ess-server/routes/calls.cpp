// Dispatch calls: opened, listed with their history, changed under an optimistic version.
#include "ess/dispatch/calls.hpp"

#include <array>

#include "ess/community/communities.hpp"
#include "ess/storage/communities.hpp"
#include "middleware/session_guard.hpp"
#include "routes/body.hpp"
#include "routes/change_fields.hpp"
#include "routes/handlers.hpp"
#include "routes/name_book.hpp"
#include "routes/page_query.hpp"

namespace ess::server {
namespace {

using storage::call_status;

constexpr std::array statuses = {call_status::open,     call_status::assigned, call_status::enroute,
                                 call_status::on_scene, call_status::cleared,  call_status::cancelled};
constexpr int shown_changes = 50;
constexpr std::size_t most_responders = 200;

result<boost::json::object> change_json(const storage::call_change_record& change, name_book& names) {
  auto actor = names.person(change.actor);
  if (!actor) return std::move(actor).error();
  auto assigned_to = names.person(change.assigned_to);
  if (!assigned_to) return std::move(assigned_to).error();
  boost::json::array fields;
  for (const auto& name : change.fields) fields.emplace_back(name);
  boost::json::object json;
  json["version"] = change.version;
  json["at"] = format_time(change.at);
  json["status"] = storage::to_string(change.status);
  json["fields"] = std::move(fields);
  json["actor"] = std::move(*actor);
  json["assignedTo"] = std::move(*assigned_to);
  json["note"] = change.note;
  return json;
}

result<boost::json::array> history_json(const storage::unit_of_work& uow, const storage::call_record& call,
                                        name_book& names) {
  auto changes = uow.calls().list_changes(call.community, call.id, shown_changes);
  if (!changes) return std::move(changes).error();
  boost::json::array list;
  for (const auto& change : *changes) {
    auto json = change_json(change, names);
    if (!json) return std::move(json).error();
    list.push_back(std::move(*json));
  }
  return list;
}

result<boost::json::object> call_json(const storage::unit_of_work& uow, const storage::call_record& call,
                                      name_book& names) {
  auto assigned_to = names.person(call.assigned_to);
  if (!assigned_to) return std::move(assigned_to).error();
  auto history = history_json(uow, call, names);
  if (!history) return std::move(history).error();
  boost::json::array next;
  for (const auto status : statuses) {
    if (dispatch::may_become(call.status, status)) next.emplace_back(storage::to_string(status));
  }
  boost::json::object json;
  json["id"] = call.id.str();
  json["title"] = call.title;
  json["description"] = call.description;
  json["priority"] = call.priority;
  json["status"] = storage::to_string(call.status);
  json["locationName"] = nullptr;
  if (call.location) json["locationName"] = *call.location;
  json["assignedTo"] = std::move(*assigned_to);
  json["createdAt"] = format_time(call.created_at);
  json["updatedAt"] = format_time(call.updated_at);
  json["version"] = call.version;
  json["next"] = std::move(next);
  json["history"] = std::move(*history);
  return json;
}

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

result<bool> read_state(const http::parameters& query) {
  const auto state = query.single("state");
  if (!state) return state.error();
  const auto text = (*state).value_or("open");
  if (text == "open" || text == "all") return text == "open";
  return error(errc::invalid_argument, "invalid_parameter", "The parameter \"state\" is open or all.");
}

result<dispatch::new_call> read_new_call(const http::request& from) {
  const auto body = read_object(from, {"title", "description", "priority", "locationName"});
  if (!body) return body.error();
  dispatch::new_call call;
  auto title = read_text(*body, "title");
  if (!title) return std::move(title).error();
  call.title = std::move(*title);
  auto description = read_optional_text(*body, "description");
  if (!description) return std::move(description).error();
  call.description = std::move(*description).value_or("");
  const auto priority = read_optional_number(*body, "priority", 1, 5);
  if (!priority) return priority.error();
  call.priority = (*priority).value_or(call.priority);
  auto location = read_clearable_text(*body, "locationName");
  if (!location) return std::move(location).error();
  if (*location) call.location = **location;
  return call;
}

result<void> read_status(const boost::json::object& body, dispatch::call_changes& changes) {
  auto status = read_optional_text(body, "status");
  if (!status) return std::move(status).error();
  if (*status) {
    changes.status = storage::parse_call_status(**status);
    if (!changes.status) {
      return error(errc::invalid_argument, "invalid_field",
                   "\"status\" is OPEN, ASSIGNED, ENROUTE, ON_SCENE, CLEARED or CANCELLED.");
    }
  }
  auto assignee = read_optional_text(body, "assignedTo");
  if (!assignee) return std::move(assignee).error();
  if (!*assignee) return success();
  auto id = user_id::parse(**assignee);
  if (!id) return error(errc::invalid_argument, "invalid_field", "\"assignedTo\" must be the id of a member.");
  changes.assign_to = std::move(*id);
  return success();
}

result<dispatch::call_changes> read_changes(const http::request& from) {
  const auto body = read_object(
      from, {"version", "title", "description", "priority", "locationName", "status", "assignedTo", "note"});
  if (!body) return body.error();
  dispatch::call_changes changes;
  const auto version = read_version(*body);
  if (!version) return version.error();
  changes.version = *version;
  auto title = read_optional_text(*body, "title");
  if (!title) return std::move(title).error();
  changes.title = std::move(*title);
  auto description = read_optional_text(*body, "description");
  if (!description) return std::move(description).error();
  changes.description = std::move(*description);
  const auto priority = read_optional_number(*body, "priority", 1, 5);
  if (!priority) return priority.error();
  changes.priority = *priority;
  auto location = read_clearable_text(*body, "locationName");
  if (!location) return std::move(location).error();
  changes.location = std::move(*location);
  auto note = read_optional_text(*body, "note");
  if (!note) return std::move(note).error();
  changes.note = std::move(*note).value_or("");
  if (auto read = read_status(*body, changes); !read) return std::move(read).error();
  return changes;
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
  const auto open_only = read_state(from.query());
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
    auto made = dispatch::open_call(uow, c.random, *community, *wanted, browser_origin(from, who));
    if (!made) return std::move(made).error();
    name_book names(uow);
    return call_json(uow, *made, names);
  };
  auto made = co_await write_as(c, from, work);
  if (!made) co_return call_error(made.error());
  co_return call_reply(std::move(*made));
}

answer change_call(context& c, http::request& from) {
  const auto changes = read_changes(from);
  if (!changes) co_return call_error(changes.error());
  auto work = [&](storage::unit_of_work& uow, const identity::signed_in& who) -> result<boost::json::object> {
    const auto community = community_of(from);
    if (!community) return community.error();
    const auto id = call_id::parse(from.route_param("callId"));
    if (!id) return error(errc::not_found, "call_not_found", "There is no such call in this community.");
    auto changed = dispatch::change_call(uow, c.random, *community, *id, *changes, browser_origin(from, who));
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
