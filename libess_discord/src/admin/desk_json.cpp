#include "admin/desk_json.hpp"

#include <fmt/format.h>

namespace ess::admin {

object approval_json(const storage::approval_record& approval) {
  object json;
  json["id"] = approval.id.str();
  json["status"] = to_string(approval.status);
  json["risk"] = to_string(approval.risk);
  json["payload"] = approval.payload;
  json["reason"] = approval.reason;
  json["requestedBy"] = nullptr;
  if (approval.requested_by) json["requestedBy"] = approval.requested_by->str();
  json["createdAt"] = format_time(approval.created_at);
  json["decidedBy"] = nullptr;
  if (approval.decided_by) json["decidedBy"] = approval.decided_by->str();
  json["decidedAt"] = nullptr;
  if (approval.decided_at) json["decidedAt"] = format_time(*approval.decided_at);
  return json;
}

object call_json(const storage::call_record& call) {
  object json;
  json["id"] = call.id.str();
  json["title"] = call.title;
  json["priority"] = call.priority;
  json["status"] = to_string(call.status);
  json["assignedTo"] = nullptr;
  if (call.assigned_to) json["assignedTo"] = call.assigned_to->str();
  json["updatedAt"] = format_time(call.updated_at);
  json["version"] = call.version;
  return json;
}

object player_json(const storage::player_record& player) {
  object json;
  json["id"] = player.id.str();
  json["name"] = player.name;
  json["status"] = to_string(player.status);
  json["robloxId"] = nullptr;
  if (player.roblox_id) json["robloxId"] = *player.roblox_id;
  json["discordId"] = nullptr;
  if (player.discord) json["discordId"] = player.discord->str();
  json["updatedAt"] = format_time(player.updated_at);
  json["version"] = player.version;
  return json;
}

error no_such(std::string_view what) {
  return {errc::not_found, fmt::format("{}_not_found", what),
          fmt::format("There is no such {} in this community.", what)};
}

}  // namespace ess::admin
