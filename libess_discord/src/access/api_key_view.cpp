#include <boost/json/array.hpp>

#include "ess/access/api_keys.hpp"

namespace ess::access {

namespace {

constexpr auto soon = std::chrono::days(14);

boost::json::value time_or_null(const std::optional<time_point>& at) {
  if (!at) return nullptr;
  return boost::json::value(format_time(*at));
}

}  // namespace

std::string_view to_string(key_state state) noexcept {
  switch (state) {
    case key_state::live:
      return "live";
    case key_state::expiring:
      return "expiring";
    case key_state::rotated:
      return "rotated";
    case key_state::expired:
      return "expired";
    case key_state::revoked:
      return "revoked";
  }
  return "revoked";
}

key_state state_of(const storage::api_key_record& key, time_point now) noexcept {
  if (key.revoked_at) return key_state::revoked;
  if (now >= key.expires_at) return key_state::expired;
  if (key.overlap_ends_at) return now < *key.overlap_ends_at ? key_state::expiring : key_state::rotated;
  return key.expires_at - now <= soon ? key_state::expiring : key_state::live;
}

boost::json::object to_json(const storage::api_key_record& key, time_point now) {
  boost::json::object json;
  json["id"] = key.id.str();
  json["name"] = key.name;
  json["publicId"] = key.public_id;
  json["state"] = to_string(state_of(key, now));
  json["permissions"] = boost::json::array(key.permissions.begin(), key.permissions.end());
  boost::json::array guilds;
  for (const guild_id guild : key.guilds) guilds.emplace_back(guild.str());
  json["guilds"] = std::move(guilds);
  json["networks"] = boost::json::array(key.networks.begin(), key.networks.end());
  json["proofPolicy"] = key.proof_policy;
  json["requestsPerMinute"] = nullptr;
  if (key.requests_per_minute) json["requestsPerMinute"] = *key.requests_per_minute;
  json["createdAt"] = format_time(key.created_at);
  json["expiresAt"] = format_time(key.expires_at);
  json["lastUsedAt"] = time_or_null(key.last_used_at);
  json["lastUsedNetwork"] = nullptr;
  if (!key.last_used_network.empty()) json["lastUsedNetwork"] = key.last_used_network;
  json["revokedAt"] = time_or_null(key.revoked_at);
  json["successorOf"] = nullptr;
  if (key.successor_of) json["successorOf"] = key.successor_of->str();
  json["overlapEndsAt"] = time_or_null(key.overlap_ends_at);
  return json;
}

}  // namespace ess::access
