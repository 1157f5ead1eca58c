// A community's Discord settings, shown and changed.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "admin/commands.hpp"
#include "ess/community/discord_config.hpp"

namespace ess::admin {
namespace {

// As community::read_discord_config_changes takes them.
constexpr std::array<std::string_view, 11> text_fields{
    "guildId",  "approvalsChannelId", "dispatchChannelId", "securityChannelId", "applicationId", "publicKey",
    "botToken", "quietFrom",          "quietUntil",        "quietOffset",       "language"};
constexpr std::array<std::string_view, 3> quiet_fields{"quietFrom", "quietUntil", "quietOffset"};

result<void> clear(object& changes, const std::string& field) {
  if (field == "quietHours") {
    for (const auto name : quiet_fields) {
      if (auto cleared = clear(changes, std::string(name)); !cleared) return cleared;
    }
    return success();
  }
  const bool known = field == "mutedEvents" || std::ranges::find(text_fields, field) != text_fields.end();
  if (!known) return invalid(fmt::format("There is no setting \"{}\" that could be cleared.", field));
  if (changes.contains(field)) return invalid(fmt::format("{} is to be set and cleared: say which.", field));
  changes[field] = nullptr;
  return success();
}

/// The arguments as a save, but for its version.
result<object> changes_of(const object& arguments) {
  object changes;
  for (const auto name : text_fields) {
    if (auto text = optional_text_of(arguments, name)) changes[name] = std::move(*text);
  }
  if (const auto* muted = arguments.if_contains("mutedEvents")) changes["mutedEvents"] = *muted;
  if (const auto linked_roles = optional_text_of(arguments, "linkedRoles")) {
    if (*linked_roles != "on" && *linked_roles != "off") return invalid("linkedRoles is \"on\" or \"off\".");
    changes["linkedRoles"] = *linked_roles == "on";
  }
  for (const auto& field : list_of(arguments, "clear")) {
    if (auto cleared = clear(changes, field); !cleared) return std::move(cleared).error();
  }
  if (changes.empty()) return invalid("There is nothing to change: name at least one setting.");
  return changes;
}

object answer_with(const storage::community_record& community, const community::discord_config_view& view) {
  object answer;
  answer["community"] = community_json(community);
  answer["config"] = community::to_json(view);
  return answer;
}

}  // namespace

result<object> discord_config_get(const context& where, const object& arguments) {
  return in_read(where, [&](const storage::unit_of_work& uow) -> result<object> {
    const auto community = find_community(uow, text_of(arguments, "community"));
    if (!community) return community.error();
    const auto view = community::view_discord_config(uow, community->id);
    if (!view) return view.error();
    return answer_with(*community, *view);
  });
}

result<object> discord_config_set(const context& where, const object& arguments) {
  if (where.cipher() == nullptr) {
    return error(errc::unavailable, "encryption_key_missing",
                 "Discord settings may hold a token, and AUTH_ENCRYPTION_KEY is not set. Set it as ess-server has it.");
  }
  auto wanted = changes_of(arguments);
  if (!wanted) return std::move(wanted).error();
  if (const auto token = optional_text_of(arguments, "botToken"); token && where.bot_token_listener()) {
    where.bot_token_listener()(secret(*token));
  }
  return in_write(where, [&](storage::unit_of_work& uow) -> result<object> {
    const auto community = find_community(uow, text_of(arguments, "community"));
    if (!community) return community.error();
    const auto before = community::view_discord_config(uow, community->id);
    if (!before) return before.error();
    (*wanted)["version"] = before->version;
    const auto changes = community::read_discord_config_changes(*wanted);
    if (!changes) return changes.error();
    const auto after =
        community::save_discord_config(uow, *where.cipher(), where.random(), community->id, *changes, from_cli());
    if (!after) return after.error();
    return answer_with(*community, *after);
  });
}

}  // namespace ess::admin
