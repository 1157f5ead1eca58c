#include <optional>
#include <string>

#include "api/bad_body.hpp"
#include "ess/api/bot.hpp"
#include "ess/base/json.hpp"
#include "ess/base/text.hpp"

namespace ess::api {
namespace {

template <class Id>
result<Id> read_snowflake(const boost::json::value& body, std::string_view name) {
  const auto text = string_member(body, name);
  if (!text) return bad_body(std::string(name) + " must be a Discord id as a string of digits.");
  auto id = Id::parse(*text);
  if (!id) return bad_body(std::string(name) + " is not a Discord id: it must be a string of 1 to 20 digits.");
  return id;
}

result<approval_id> read_approval_id(const boost::json::value& body) {
  const auto text = string_member(body, "approvalId");
  if (!text) return bad_body("approvalId must be the id of an approval request, as a string.");
  auto id = approval_id::parse(*text);
  if (!id) return bad_body("approvalId is not an id: it must be 1 to 64 letters, digits, '-' or '_'.");
  return id;
}

}  // namespace

result<bot_request> bot_request::read(const boost::json::value& body) {
  if (!body.is_object()) return bad_body("The body must be a JSON object.");
  auto guild = read_snowflake<guild_id>(body, "guildId");
  if (!guild) return std::move(guild).error();
  auto user = read_snowflake<discord_user_id>(body, "discordUserId");
  if (!user) return std::move(user).error();
  const auto* given = find_member(body, "interaction");
  if (given == nullptr || given->is_null()) return bot_request(*guild, *user);
  auto interaction = interaction_reference::read(*given);
  if (!interaction) return std::move(interaction).error();
  return bot_request(*guild, *user, std::move(*interaction));
}

boost::json::object bot_request::to_json() const {
  boost::json::object body;
  body["guildId"] = guild_.str();
  body["discordUserId"] = user_.str();
  if (interaction_) body["interaction"] = interaction_->to_json();
  return body;
}

result<approvals_request> approvals_request::read(const boost::json::value& body) {
  auto who = bot_request::read(body);
  if (!who) return std::move(who).error();
  const bool suggests = string_member(body, "purpose") == "autocomplete";
  approvals_request request(std::move(*who), suggests ? list_purpose::autocomplete : list_purpose::shown);
  const auto* given = find_member(body, "approvalId");
  if (given == nullptr || given->is_null()) return request;
  auto id = read_approval_id(body);
  if (!id) return std::move(id).error();
  request.about(std::move(*id));
  return request;
}

boost::json::object approvals_request::to_json() const {
  auto body = who_.to_json();
  if (purpose_ == list_purpose::autocomplete) body["purpose"] = "autocomplete";
  if (approval_) body["approvalId"] = approval_->str();
  return body;
}

result<decision_request> decision_request::read(const boost::json::value& body) {
  auto who = bot_request::read(body);
  if (!who) return std::move(who).error();
  auto id = read_approval_id(body);
  if (!id) return std::move(id).error();
  std::string reason;
  if (const auto* given = find_member(body, "reason"); given != nullptr && !given->is_null()) {
    if (!given->is_string()) return bad_body("reason must be a string.");
    reason = std::string(given->get_string());
    if (count_code_points(reason) > 500) return bad_body("reason must be at most 500 characters.");
  }
  return decision_request(std::move(*who), std::move(*id), std::move(reason));
}

boost::json::object decision_request::to_json() const {
  auto body = who_.to_json();
  body["approvalId"] = approval_.str();
  if (!reason_.empty()) body["reason"] = reason_;
  return body;
}

result<whois_request> whois_request::read(const boost::json::value& body) {
  auto who = bot_request::read(body);
  if (!who) return std::move(who).error();
  const auto text = string_member(body, "query");
  if (!text) return bad_body("query must be a string: a part of a name, or a Roblox id.");
  const auto query = trim(*text);
  const auto length = count_code_points(query);
  if (length < 2 || length > 80) return bad_body("query must have 2 to 80 characters.");
  return whois_request(std::move(*who), std::string(query));
}

boost::json::object whois_request::to_json() const {
  auto body = who_.to_json();
  body["query"] = query_;
  return body;
}

}  // namespace ess::api
