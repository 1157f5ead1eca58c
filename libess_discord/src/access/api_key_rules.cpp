#include "access/api_key_rules.hpp"

#include <boost/json/array.hpp>

#include "ess/base/text.hpp"
#include "ess/config/ip_network.hpp"

namespace ess::access {

namespace {

constexpr int max_expiry_days = 3650;
constexpr int max_requests_per_minute = 1'000'000;
constexpr std::size_t max_name_code_points = 80;
constexpr std::size_t max_guilds = 100;
constexpr std::size_t max_networks = 20;

error refused_request(std::string_view reason, std::string message) {
  return error(errc::invalid_argument, reason, std::move(message));
}

}  // namespace

result<void> check_request(const api_key_request& request) {
  const bool name_fits = is_utf8(request.name) && !trim(request.name).empty() &&
                         count_code_points(request.name) <= max_name_code_points &&
                         !has_control_characters(request.name);
  if (!name_fits) return refused_request("invalid_key_name", "Give the key a name of 1 to 80 characters.");
  if (request.permissions.empty()) {
    return refused_request("key_without_permission", "Choose at least one permission for the key.");
  }
  if (request.expires_in_days < 1 || request.expires_in_days > max_expiry_days) {
    return refused_request("invalid_key_expiry", "A key lives between 1 and 3650 days.");
  }
  if (request.guilds.size() > max_guilds) {
    return refused_request("invalid_key_guilds", "A key can be limited to at most 100 Discord servers.");
  }
  if (request.networks.size() > max_networks) {
    return refused_request("invalid_key_networks", "A key can be limited to at most 20 networks.");
  }
  for (const std::string& text : request.networks) {
    if (const auto network = config::ip_network::parse(text); !network) {
      return refused_request("invalid_key_networks", "\"" + std::string(first_code_points(text, 64)) +
                                                         "\" is no network. " + network.error().message());
    }
  }
  const int per_minute = request.requests_per_minute.value_or(1);
  if (per_minute < 1 || per_minute > max_requests_per_minute) {
    return refused_request("invalid_key_limit", "A key's limit is 1 to 1000000 requests per minute, or none.");
  }
  return success();
}

result<void> check_rights(const permission_set& wanted, const std::optional<permission_set>& creator) {
  if (!creator) return success();
  for (const permission p : all_permissions()) {
    if (wanted.contains(p) && !creator->contains(p)) {
      return error(errc::forbidden, "permission_not_held",
                   "You cannot give a key the permission " + std::string(to_string(p)) +
                       ", because you do not have it yourself.");
    }
  }
  return success();
}

boost::json::object describe_key(const storage::api_key_record& key) {
  boost::json::object metadata;
  metadata["publicId"] = key.public_id;
  metadata["name"] = key.name;
  metadata["expiresAt"] = format_time(key.expires_at);
  metadata["proofPolicy"] = key.proof_policy;
  boost::json::array names;
  for (const std::string& name : key.permissions) names.emplace_back(name);
  metadata["permissions"] = std::move(names);
  boost::json::array guilds;
  for (const guild_id guild : key.guilds) guilds.emplace_back(guild.str());
  metadata["guilds"] = std::move(guilds);
  boost::json::array networks;
  for (const std::string& network : key.networks) networks.emplace_back(network);
  metadata["networks"] = std::move(networks);
  metadata["requestsPerMinute"] = nullptr;
  if (key.requests_per_minute) metadata["requestsPerMinute"] = *key.requests_per_minute;
  return metadata;
}

error key_not_found() {
  return error(errc::not_found, "key_not_found", "There is no such live API key in this community.");
}

}  // namespace ess::access
