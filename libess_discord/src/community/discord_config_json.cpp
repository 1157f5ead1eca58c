#include <algorithm>
#include <array>
#include <limits>

#include "community/notification_json.hpp"
#include "ess/base/encoding.hpp"
#include "ess/base/json.hpp"
#include "ess/base/text.hpp"
#include "ess/community/discord_config.hpp"

namespace ess::community {
namespace {

constexpr std::array<std::string_view, 14> field_names{
    "version",       "guildId",     "approvalsChannelId", "dispatchChannelId", "securityChannelId",
    "applicationId", "publicKey",   "botToken",           "mutedEvents",       "quietFrom",
    "quietUntil",    "quietOffset", "language",           "linkedRoles"};

template <class Id>
result<field_change<Id>> read_id(const boost::json::value& json, std::string_view name) {
  const auto* value = find_member(json, name);
  if (value == nullptr) return field_change<Id>();
  if (value->is_null()) return field_change<Id>::clear();
  if (value->is_string()) {
    if (auto id = Id::parse(std::string_view(value->get_string())); id) return field_change<Id>::set(*id);
  }
  return bad_field(name, "must be a Discord id: a string of 1 to 20 digits, or null to clear it.");
}

result<field_change<std::string>> read_public_key(const boost::json::value& json) {
  const auto* value = find_member(json, "publicKey");
  if (value == nullptr) return field_change<std::string>();
  if (value->is_null()) return field_change<std::string>::clear();
  if (value->is_string()) {
    const auto bytes = from_hex(std::string_view(value->get_string()));
    if (bytes && bytes->size() == 32) return field_change<std::string>::set(to_hex(*bytes));
  }
  return bad_field("publicKey", "must be the application's public key: 64 hex digits, or null to clear it.");
}

result<field_change<secret>> read_token(const boost::json::value& json) {
  const auto* value = find_member(json, "botToken");
  if (value == nullptr) return field_change<secret>();
  if (value->is_null()) return field_change<secret>::clear();
  if (value->is_string()) {
    const std::string_view text = value->get_string();
    const bool printable = std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
    if (text.size() >= 10 && text.size() <= 200 && printable) return field_change<secret>::set(secret(text));
  }
  return bad_field("botToken",
                   "must be the token alone (10 to 200 characters without spaces, without \"Bot \" in front), null to "
                   "clear it, or left out to keep the one that is set.");
}

result<field_change<bool>> read_switch(const boost::json::value& json, std::string_view name) {
  const auto* value = find_member(json, name);
  if (value == nullptr) return field_change<bool>();
  if (value->is_null()) return field_change<bool>::clear();
  if (value->is_bool()) return field_change<bool>::set(value->get_bool());
  return bad_field(name, "must be true or false.");
}

template <class T>
boost::json::value id_or_null(const std::optional<T>& id) {
  if (!id) return nullptr;
  return boost::json::string(id->str());
}

}  // namespace

result<discord_config_changes> read_discord_config_changes(const boost::json::value& json) {
  if (!json.is_object()) return error(errc::invalid_argument, "invalid_body", "The body must be a JSON object.");
  for (const auto& member : json.get_object()) {
    const std::string_view name = member.key();
    if (std::find(field_names.begin(), field_names.end(), name) == field_names.end()) {
      return error(errc::invalid_argument, "unknown_field",
                   "There is no field \"" + std::string(first_code_points(name, 64)) + "\" in the Discord settings.");
    }
  }
  const auto version = integer_member(json, "version");
  if (!version || *version < 0 || *version > std::numeric_limits<int>::max()) {
    return bad_field("version", "must be the version these settings had when they were read, 0 for the first save.");
  }
  auto guild = read_id<guild_id>(json, "guildId");
  if (!guild) return std::move(guild).error();
  auto approvals = read_id<channel_id>(json, "approvalsChannelId");
  if (!approvals) return std::move(approvals).error();
  auto dispatch = read_id<channel_id>(json, "dispatchChannelId");
  if (!dispatch) return std::move(dispatch).error();
  auto security = read_id<channel_id>(json, "securityChannelId");
  if (!security) return std::move(security).error();
  auto application = read_id<application_id>(json, "applicationId");
  if (!application) return std::move(application).error();
  auto public_key = read_public_key(json);
  if (!public_key) return std::move(public_key).error();
  auto token = read_token(json);
  if (!token) return std::move(token).error();
  discord_config_changes notify;
  if (auto read = read_notification_changes(json, notify); !read) return std::move(read).error();
  const auto linked_roles = read_switch(json, "linkedRoles");
  if (!linked_roles) return linked_roles.error();
  return discord_config_changes{.version = static_cast<int>(*version),
                                .guild = *guild,
                                .approvals_channel = *approvals,
                                .dispatch_channel = *dispatch,
                                .security_channel = *security,
                                .application = *application,
                                .public_key = std::move(*public_key),
                                .bot_token = std::move(*token),
                                .muted = std::move(notify.muted),
                                .quiet = notify.quiet,
                                .language = notify.language,
                                .linked_roles = *linked_roles};
}

boost::json::object to_json(const discord_config_view& view) {
  boost::json::object token;
  token["set"] = view.bot_token.set;
  token["setAt"] = nullptr;
  token["keyId"] = nullptr;
  if (view.bot_token.set_at) token["setAt"] = format_time(*view.bot_token.set_at);
  if (!view.bot_token.key_id.empty()) token["keyId"] = view.bot_token.key_id;
  boost::json::object out;
  out["guildId"] = id_or_null(view.guild);
  out["approvalsChannelId"] = id_or_null(view.approvals_channel);
  out["dispatchChannelId"] = id_or_null(view.dispatch_channel);
  out["securityChannelId"] = id_or_null(view.security_channel);
  out["applicationId"] = id_or_null(view.application);
  out["publicKey"] = nullptr;
  if (!view.public_key.empty()) out["publicKey"] = view.public_key;
  out["botToken"] = std::move(token);
  write_notification_settings(view.notify, out);
  out["version"] = view.version;
  out["guildProof"] = nullptr;
  if (!view.guild_proof.empty()) out["guildProof"] = view.guild_proof;
  out["linkedRoles"] = view.linked_roles;
  out["linkedRolesNumber"] = nullptr;
  if (view.linked_roles_number) out["linkedRolesNumber"] = *view.linked_roles_number;
  return out;
}

}  // namespace ess::community
