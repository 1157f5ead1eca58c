#include "routes/player_json.hpp"

#include "routes/body.hpp"
#include "routes/change_fields.hpp"

namespace ess::server {
namespace {

result<players::player_changes> read_player_fields(const boost::json::object& body) {
  players::player_changes changes;
  auto name = read_optional_text(body, "name");
  if (!name) return std::move(name).error();
  changes.name = std::move(*name);
  const auto status = read_optional_text(body, "status");
  if (!status) return status.error();
  if (*status) {
    changes.status = storage::parse_player_status(**status);
    if (!changes.status) {
      return error(errc::invalid_argument, "invalid_field", "\"status\" is ACTIVE or WATCHED.");
    }
  }
  auto roblox = read_clearable_text(body, "robloxId");
  if (!roblox) return std::move(roblox).error();
  changes.roblox_id = std::move(*roblox);
  auto discord = read_clearable_text(body, "discordId");
  if (!discord) return std::move(discord).error();
  if (!*discord) return changes;
  changes.discord.emplace();
  if (!**discord) return changes;
  auto id = discord_user_id::parse(***discord);
  if (!id) {
    return error(errc::invalid_argument, "invalid_field",
                 "\"discordId\" must be the id of a Discord user: 17 to 20 digits.");
  }
  *changes.discord = *id;
  return changes;
}

}  // namespace

boost::json::object player_json(const storage::player_record& player) {
  boost::json::object json;
  json["id"] = player.id.str();
  json["name"] = player.name;
  json["status"] = storage::to_string(player.status);
  json["robloxId"] = nullptr;
  if (player.roblox_id) json["robloxId"] = *player.roblox_id;
  json["discordId"] = nullptr;
  if (player.discord) json["discordId"] = player.discord->str();
  json["updatedAt"] = format_time(player.updated_at);
  json["version"] = player.version;
  return json;
}

result<players::new_player> read_new_player(const http::request& from) {
  const auto body = read_object(from, {"name", "status", "robloxId", "discordId"});
  if (!body) return body.error();
  const auto fields = read_player_fields(*body);
  if (!fields) return fields.error();
  players::new_player wanted;
  wanted.name = fields->name.value_or("");
  wanted.status = fields->status.value_or(wanted.status);
  wanted.roblox_id = fields->roblox_id.value_or(std::nullopt);
  wanted.discord = fields->discord.value_or(std::nullopt);
  return wanted;
}

result<players::player_changes> read_player_changes(const http::request& from) {
  const auto body = read_object(from, {"version", "name", "status", "robloxId", "discordId"});
  if (!body) return body.error();
  auto changes = read_player_fields(*body);
  if (!changes) return changes;
  const auto version = read_version(*body);
  if (!version) return version.error();
  changes->version = *version;
  return changes;
}

}  // namespace ess::server
