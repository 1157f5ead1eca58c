#include "routes/call_json.hpp"

#include <array>

#include "routes/body.hpp"
#include "routes/change_fields.hpp"

namespace ess::server {
namespace {

using storage::call_status;

constexpr std::array statuses = {call_status::open,     call_status::assigned, call_status::enroute,
                                 call_status::on_scene, call_status::cleared,  call_status::cancelled};
constexpr int shown_changes = 50;

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

}  // namespace

result<boost::json::object> brief_call_json(const storage::call_record& call, name_book& names) {
  auto assigned_to = names.person(call.assigned_to);
  if (!assigned_to) return std::move(assigned_to).error();
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
  return json;
}

result<boost::json::object> call_json(const storage::unit_of_work& uow, const storage::call_record& call,
                                      name_book& names) {
  auto json = brief_call_json(call, names);
  if (!json) return json;
  auto history = history_json(uow, call, names);
  if (!history) return std::move(history).error();
  (*json)["history"] = std::move(*history);
  return json;
}

result<bool> read_call_state(const http::parameters& query) {
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

result<dispatch::call_changes> read_call_changes(const http::request& from) {
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

}  // namespace ess::server
