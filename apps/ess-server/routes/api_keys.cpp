// API keys of a community: listed without their secrets, made and shown once, revoked.
#include "ess/access/api_keys.hpp"
#include "ess/community/communities.hpp"
#include "middleware/session_guard.hpp"
#include "routes/body.hpp"
#include "routes/handlers.hpp"

namespace ess::server {
namespace {

boost::json::value time_or_null(const std::optional<time_point>& at) {
  if (!at) return nullptr;
  return boost::json::value(format_time(*at));
}

boost::json::object key_json(const storage::api_key_record& key) {
  boost::json::array permissions;
  for (const auto& name : key.permissions) permissions.emplace_back(name);
  boost::json::object json;
  json["id"] = key.id.str();
  json["name"] = key.name;
  json["publicId"] = key.public_id;
  json["permissions"] = std::move(permissions);
  json["proofPolicy"] = key.proof_policy;
  json["createdAt"] = format_time(key.created_at);
  json["expiresAt"] = format_time(key.expires_at);
  json["lastUsedAt"] = time_or_null(key.last_used_at);
  json["revokedAt"] = time_or_null(key.revoked_at);
  return json;
}

error invalid(std::string message) { return error(errc::invalid_argument, "invalid_field", std::move(message)); }

result<access::permission_set> read_permissions(const boost::json::object& body) {
  const auto* list = body.if_contains("permissions");
  if (list == nullptr || !list->is_array()) return invalid("The body needs a list \"permissions\".");
  access::permission_set permissions;
  for (const auto& each : list->get_array()) {
    if (!each.is_string()) return invalid("Each of \"permissions\" is a text such as \"players:read\".");
    const std::string name(each.get_string().data(), each.get_string().size());
    const auto permission = access::parse_permission(name);
    if (!permission) return invalid("One of \"permissions\" is unknown; see the list in the documentation.");
    permissions.add(*permission);
  }
  return permissions;
}

result<access::api_key_request> read_key_request(const http::request& from) {
  const auto body = read_object(from, {"name", "permissions", "expiresInDays", "proofPolicy"});
  if (!body) return body.error();
  access::api_key_request wanted;
  auto name = read_text(*body, "name");
  if (!name) return std::move(name).error();
  wanted.name = std::move(*name);
  auto permissions = read_permissions(*body);
  if (!permissions) return std::move(permissions).error();
  wanted.permissions = *permissions;
  if (body->contains("expiresInDays")) {
    const auto days = integer_member(*body, "expiresInDays");
    if (!days || *days < 1 || *days > 3650) return invalid("\"expiresInDays\" is a number from 1 to 3650.");
    wanted.expires_in_days = static_cast<int>(*days);
  }
  if (body->contains("proofPolicy")) {
    const auto policy = access::parse_proof_policy(string_member(*body, "proofPolicy").value_or(""));
    if (!policy) return invalid("\"proofPolicy\" is none, decisions or all.");
    wanted.proof = *policy;
  }
  return wanted;
}

http::reply key_error(const error& e) {
  if (e.reason() == "invalid_key_name") return http::reply::from_error(e, "name");
  if (e.reason() == "invalid_key_expiry") return http::reply::from_error(e, "expiresInDays");
  if (e.reason() == "key_without_permission" || e.reason() == "permission_not_held") {
    return http::reply::from_error(e, "permissions");
  }
  return field_error(e, {"\"name\"", "\"permissions\"", "\"expiresInDays\"", "\"proofPolicy\""});
}

audit::origin origin_of(const http::request& from, const identity::signed_in& who) {
  audit::origin origin(audit::event_source::browser);
  origin.actor(who.user.id).request_id(from.id());
  return origin;
}

}  // namespace

answer list_keys(context& c, http::request& from) {
  auto work = [&](const storage::unit_of_work& uow,
                  const identity::signed_in&) -> result<std::vector<storage::api_key_record>> {
    const auto community = community_of(from);
    if (!community) return community.error();
    return c.keys.list(uow, *community);
  };
  const auto keys = co_await read_as(c, from, work);
  if (!keys) co_return http::reply::from_error(keys.error());
  boost::json::array list;
  for (const auto& key : *keys) list.push_back(key_json(key));
  boost::json::object body;
  body["keys"] = std::move(list);
  co_return success_reply(std::move(body));
}

answer create_key(context& c, http::request& from) {
  auto wanted = read_key_request(from);
  if (!wanted) co_return key_error(wanted.error());
  wanted->environment = c.site.https ? access::key_environment::live : access::key_environment::dev;
  auto work = [&](storage::unit_of_work& uow, const identity::signed_in& who) -> result<access::created_api_key> {
    const auto community = community_of(from);
    if (!community) return community.error();
    // Nobody can grant what they lack themselves (AK-4).
    auto own = community::permissions_of(uow, *community, who.user.id);
    if (!own) return std::move(own).error();
    return c.keys.create(uow, *community, *wanted, origin_of(from, who), *own);
  };
  const auto made = co_await write_as(c, from, work);
  if (!made) co_return key_error(made.error());
  boost::json::object body;
  body["key"] = key_json(made->record);
  body["secret"] = made->text.reveal();
  co_return success_reply(std::move(body));
}

answer revoke_key(context& c, http::request& from) {
  auto work = [&](storage::unit_of_work& uow, const identity::signed_in& who) -> result<void> {
    const auto community = community_of(from);
    if (!community) return community.error();
    const auto id = api_key_id::parse(from.route_param("keyId"));
    if (!id) return error(errc::not_found, "key_not_found", "There is no such key.");
    return c.keys.revoke(uow, *community, *id, origin_of(from, who));
  };
  const auto revoked = co_await write_as(c, from, work);
  if (!revoked) co_return http::reply::from_error(revoked.error());
  co_return success_reply({});
}

}  // namespace ess::server
