#include "routes/api_key_body.hpp"

#include <algorithm>
#include <array>

#include "ess/base/json.hpp"
#include "routes/body.hpp"

namespace ess::server {
namespace {

using boost::json::object;

error invalid(std::string message) { return error(errc::invalid_argument, "invalid_field", std::move(message)); }

/// A list of texts; empty if the body has none of that name.
result<std::vector<std::string>> read_texts(const object& body, std::string_view name) {
  std::vector<std::string> texts;
  const auto* list = body.if_contains(boost::json::string_view(name.data(), name.size()));
  if (list == nullptr) return texts;
  const auto* items = list->if_array();
  const bool fits = items != nullptr && std::ranges::all_of(*items, [](const auto& item) { return item.is_string(); });
  if (!fits) return invalid("\"" + std::string(name) + "\" is a list of texts.");
  for (const auto& item : *items) texts.emplace_back(item.get_string().data(), item.get_string().size());
  return texts;
}

result<access::permission_set> read_permissions(const object& body) {
  if (!body.contains("permissions")) return invalid("The body needs a list \"permissions\".");
  const auto names = read_texts(body, "permissions");
  if (!names) return names.error();
  access::permission_set permissions;
  for (const auto& name : *names) {
    const auto permission = access::parse_permission(name);
    if (!permission) return invalid("One of \"permissions\" is unknown; see the list in the documentation.");
    permissions.add(*permission);
  }
  return permissions;
}

result<std::vector<guild_id>> read_guilds(const object& body) {
  const auto texts = read_texts(body, "guilds");
  if (!texts) return texts.error();
  std::vector<guild_id> guilds;
  for (const auto& text : *texts) {
    const auto guild = guild_id::parse(text);
    if (!guild) return invalid("Each of \"guilds\" is the id of a Discord server: a text of digits.");
    guilds.push_back(*guild);
  }
  return guilds;
}

result<void> read_limits(const object& body, access::api_key_request& wanted) {
  if (body.contains("expiresInDays")) {
    const auto days = integer_member(body, "expiresInDays");
    if (!days || *days < 1 || *days > 3650) return invalid("\"expiresInDays\" is a number from 1 to 3650.");
    wanted.expires_in_days = static_cast<int>(*days);
  }
  if (body.contains("proofPolicy")) {
    const auto policy = access::parse_proof_policy(string_member(body, "proofPolicy").value_or(""));
    if (!policy) return invalid("\"proofPolicy\" is none, decisions or all.");
    wanted.proof = *policy;
  }
  const auto* per_minute = body.if_contains("requestsPerMinute");
  if (per_minute == nullptr) return success();
  wanted.requests_per_minute.reset();
  if (per_minute->is_null()) return success();
  const auto number = integer_member(body, "requestsPerMinute");
  if (!number || *number < 1 || *number > 1'000'000) {
    return invalid("\"requestsPerMinute\" is a number from 1 to 1000000, or null for no limit of the key's own.");
  }
  wanted.requests_per_minute = static_cast<int>(*number);
  return success();
}

}  // namespace

result<access::api_key_request> read_key_request(const http::request& from) {
  const auto body = read_object(
      from, {"name", "permissions", "guilds", "networks", "expiresInDays", "proofPolicy", "requestsPerMinute"});
  if (!body) return body.error();
  access::api_key_request wanted;
  auto name = read_text(*body, "name");
  if (!name) return std::move(name).error();
  wanted.name = std::move(*name);
  auto permissions = read_permissions(*body);
  if (!permissions) return std::move(permissions).error();
  wanted.permissions = *permissions;
  auto guilds = read_guilds(*body);
  if (!guilds) return std::move(guilds).error();
  wanted.guilds = std::move(*guilds);
  auto networks = read_texts(*body, "networks");
  if (!networks) return std::move(networks).error();
  wanted.networks = std::move(*networks);
  if (auto limits = read_limits(*body, wanted); !limits) return std::move(limits).error();
  return wanted;
}

result<access::api_key_rotation> read_key_rotation(const http::request& from) {
  const auto body = read_object(from, {"overlapDays"});
  if (!body) return body.error();
  access::api_key_rotation how;
  if (!body->contains("overlapDays")) return how;
  const auto days = integer_member(*body, "overlapDays");
  if (!days || *days < 0 || *days > 7) return invalid("\"overlapDays\" is a number from 0 to 7.");
  how.overlap_days = static_cast<int>(*days);
  return how;
}

http::reply key_error(const error& e) {
  struct field {
    std::string_view reason;
    std::string_view name;
  };
  constexpr std::array fields = {
      field{"invalid_key_name", "name"},           field{"invalid_key_expiry", "expiresInDays"},
      field{"invalid_key_guilds", "guilds"},       field{"invalid_key_networks", "networks"},
      field{"invalid_key_overlap", "overlapDays"}, field{"key_without_permission", "permissions"},
      field{"permission_not_held", "permissions"}};
  for (const auto& each : fields) {
    if (e.reason() == each.reason) return http::reply::from_error(e, each.name);
  }
  for (const std::string_view name : {"name", "permissions", "guilds", "networks", "expiresInDays", "proofPolicy",
                                      "requestsPerMinute", "overlapDays"}) {
    const std::string quoted = "\"" + std::string(name) + "\"";
    if (e.message().find(quoted) != std::string::npos) return http::reply::from_error(e, name);
  }
  return http::reply::from_error(e);
}

}  // namespace ess::server
