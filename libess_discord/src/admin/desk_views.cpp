// One request, call or player with what happened to it.
#include "admin/commands.hpp"
#include "admin/desk_json.hpp"

namespace ess::admin {

namespace {

constexpr int most_changes = 200;

/// A name for people, beside the id; null where nobody is meant or the account is gone.
result<boost::json::value> name_of(const storage::unit_of_work& uow, const std::optional<user_id>& user) {
  if (!user) return boost::json::value(nullptr);
  const auto found = uow.users().find(*user);
  if (!found) return found.error();
  if (!*found) return boost::json::value(nullptr);
  return boost::json::value((*found)->name);
}

result<void> put_name(const storage::unit_of_work& uow, object& json, std::string_view member,
                      const std::optional<user_id>& user) {
  auto name = name_of(uow, user);
  if (!name) return std::move(name).error();
  json[boost::json::string_view(member.data(), member.size())] = std::move(*name);
  return success();
}

/// Reads what `arguments` name with `find`, and answers it under `what` as `to_json` has it.
template <class Id, class Find, class ToJson>
result<object> show(const context& where, const object& arguments, std::string_view what, Find find, ToJson to_json) {
  return in_read(where, [&](const storage::unit_of_work& uow) -> result<object> {
    const auto community = find_community(uow, text_of(arguments, "community"));
    if (!community) return community.error();
    const auto id = Id::parse(text_of(arguments, what));
    if (!id) return no_such(what);
    const auto found = find(uow, community->id, *id);
    if (!found) return found.error();
    if (!*found) return no_such(what);
    auto json = to_json(uow, **found);
    if (!json) return json;
    object answer;
    answer[boost::json::string_view(what.data(), what.size())] = std::move(*json);
    return answer;
  });
}

result<object> change_json(const storage::unit_of_work& uow, const storage::call_change_record& change) {
  object json;
  json["version"] = change.version;
  json["at"] = format_time(change.at);
  json["status"] = to_string(change.status);
  boost::json::array fields;
  for (const auto& name : change.fields) fields.emplace_back(name);
  json["fields"] = std::move(fields);
  if (auto put = put_name(uow, json, "byName", change.actor); !put) return std::move(put).error();
  if (auto put = put_name(uow, json, "assignedToName", change.assigned_to); !put) return std::move(put).error();
  json["note"] = change.note;
  return json;
}

result<object> whole_call(const storage::unit_of_work& uow, const storage::call_record& call) {
  const auto changes = uow.calls().list_changes(call.community, call.id, most_changes);
  if (!changes) return changes.error();
  auto json = call_json(call);
  json["description"] = call.description;
  json["location"] = nullptr;
  if (call.location) json["location"] = *call.location;
  json["createdAt"] = format_time(call.created_at);
  if (auto put = put_name(uow, json, "assignedToName", call.assigned_to); !put) return std::move(put).error();
  boost::json::array history;
  for (const auto& each : *changes) {
    auto change = change_json(uow, each);
    if (!change) return change;
    history.push_back(std::move(*change));
  }
  json["history"] = std::move(history);
  return json;
}

result<object> whole_approval(const storage::unit_of_work& uow, const storage::approval_record& approval) {
  auto json = approval_json(approval);
  json["decisionReason"] = approval.decision_reason;
  json["requestedWithKey"] = nullptr;
  if (approval.requested_with) json["requestedWithKey"] = approval.requested_with->str();
  json["sequence"] = nullptr;
  if (approval.decision_number) json["sequence"] = *approval.decision_number;
  if (auto put = put_name(uow, json, "requestedByName", approval.requested_by); !put) return std::move(put).error();
  if (auto put = put_name(uow, json, "decidedByName", approval.decided_by); !put) return std::move(put).error();
  return json;
}

result<object> whole_player(const storage::unit_of_work&, const storage::player_record& player) {
  return player_json(player);
}

}  // namespace

result<object> approval_show(const context& where, const object& arguments) {
  return show<approval_id>(
      where, arguments, "approval",
      [](const auto& uow, const auto& community, const auto& id) { return uow.approvals().find(community, id); },
      whole_approval);
}

result<object> call_show(const context& where, const object& arguments) {
  return show<call_id>(
      where, arguments, "call",
      [](const auto& uow, const auto& community, const auto& id) { return uow.calls().find(community, id); },
      whole_call);
}

result<object> player_show(const context& where, const object& arguments) {
  return show<player_id>(
      where, arguments, "player",
      [](const auto& uow, const auto& community, const auto& id) { return uow.players().find(community, id); },
      whole_player);
}

}  // namespace ess::admin
