#include "ess/admin/execute.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "admin/commands.hpp"

namespace ess::admin {

namespace {

using kind = argument_kind;
using argument = argument_description;

constexpr argument init_arguments[] = {{"email"}, {"name"}, {"community"}, {"slug"}, {"password"}};
constexpr argument user_add_arguments[] = {{"email", kind::text, true}, {"name", kind::text, true}, {"password"}};
constexpr argument user_list_arguments[] = {{"after"}, {"limit", kind::integer}};
constexpr argument user_arguments[] = {{"user", kind::text, true}};
constexpr argument user_passwd_arguments[] = {{"user", kind::text, true}, {"password"}, {"link", kind::flag}};
constexpr argument community_add_arguments[] = {{"name", kind::text, true}, {"slug", kind::text, true}};
constexpr argument community_delete_arguments[] = {{"community", kind::text, true}, {"confirm", kind::text, true}};
constexpr argument member_add_arguments[] = {
    {"community", kind::text, true}, {"user", kind::text, true}, {"role", kind::text, true}};
constexpr argument member_list_arguments[] = {{"community", kind::text, true}};
constexpr argument member_invite_arguments[] = {
    {"community", kind::text, true}, {"email", kind::text, true}, {"role", kind::text, true}};
constexpr argument key_create_arguments[] = {
    {"community", kind::text, true},      {"name", kind::text, true},       {"permissions", kind::text_list, true},
    {"guilds", kind::text_list},          {"expiresInDays", kind::integer}, {"proofPolicy"},
    {"requestsPerMinute", kind::integer}, {"unlimited", kind::flag},        {"environment"},
    {"networks", kind::text_list}};
constexpr argument key_import_old_arguments[] = {{"community", kind::text, true},
                                                 {"name", kind::text, true},
                                                 {"permissions", kind::text_list, true},
                                                 {"sha256", kind::text, true},
                                                 {"guilds", kind::text_list},
                                                 {"expiresInDays", kind::integer},
                                                 {"proofPolicy"},
                                                 {"requestsPerMinute", kind::integer},
                                                 {"unlimited", kind::flag},
                                                 {"networks", kind::text_list}};
constexpr argument discord_check_arguments[] = {{"community", kind::text, true}, {"user"}};
constexpr argument discord_config_get_arguments[] = {{"community", kind::text, true}};
constexpr argument discord_config_set_arguments[] = {{"community", kind::text, true},
                                                     {"guildId"},
                                                     {"approvalsChannelId"},
                                                     {"dispatchChannelId"},
                                                     {"securityChannelId"},
                                                     {"applicationId"},
                                                     {"publicKey"},
                                                     {"botToken"},
                                                     {"mutedEvents", kind::text_list},
                                                     {"quietFrom"},
                                                     {"quietUntil"},
                                                     {"quietOffset"},
                                                     {"language"},
                                                     {"linkedRoles"},
                                                     {"clear", kind::text_list}};
constexpr argument guild_prove_arguments[] = {{"community", kind::text, true}, {"guild", kind::text, true}};
constexpr argument outbox_list_arguments[] = {{"community", kind::text, true}, {"state"}, {"limit", kind::integer}};
constexpr argument outbox_delivery_arguments[] = {{"community", kind::text, true}, {"delivery", kind::text, true}};
constexpr argument key_list_arguments[] = {{"community", kind::text, true}};
constexpr argument key_revoke_arguments[] = {{"community", kind::text, true}, {"key", kind::text, true}};
constexpr argument key_rotate_arguments[] = {
    {"community", kind::text, true}, {"key", kind::text, true}, {"overlapDays", kind::integer}, {"environment"}};
// Where a walk of many commands goes on.
constexpr argument secrets_walk_arguments[] = {{"column", kind::integer}, {"afterRow"}};
constexpr argument approval_add_arguments[] = {
    {"community", kind::text, true}, {"command", kind::text, true}, {"payload"}, {"risk"}, {"requestedBy"}, {"reason"}};
constexpr argument approval_decide_arguments[] = {
    {"community", kind::text, true}, {"approval", kind::text, true}, {"by", kind::text, true}, {"reason"}};
constexpr argument approval_arguments[] = {{"community", kind::text, true}, {"approval", kind::text, true}};
constexpr argument call_arguments[] = {{"community", kind::text, true}, {"call", kind::text, true}};
constexpr argument player_arguments[] = {{"community", kind::text, true}, {"player", kind::text, true}};
constexpr argument approval_list_arguments[] = {{"community", kind::text, true}, {"status"}, {"limit", kind::integer}};
constexpr argument call_list_arguments[] = {
    {"community", kind::text, true}, {"all", kind::flag}, {"limit", kind::integer}};
constexpr argument call_update_arguments[] = {{"community", kind::text, true},
                                              {"call", kind::text, true},
                                              {"status"},
                                              {"assignedTo"},
                                              {"title"},
                                              {"description"},
                                              {"priority", kind::integer},
                                              {"location"},
                                              {"note"}};
constexpr argument player_edit_arguments[] = {
    {"community", kind::text, true}, {"player", kind::text, true}, {"name"}, {"status"}, {"robloxId"}, {"discordId"}};
constexpr argument player_list_arguments[] = {{"community", kind::text, true}, {"query"}, {"limit", kind::integer}};
constexpr argument call_add_arguments[] = {{"community", kind::text, true},
                                           {"title", kind::text, true},
                                           {"description"},
                                           {"priority", kind::integer},
                                           {"location"}};
constexpr argument player_add_arguments[] = {
    {"community", kind::text, true}, {"name", kind::text, true}, {"status"}, {"robloxId"}, {"discordId"}};
constexpr argument audit_list_arguments[] = {
    {"community"},           {"event"}, {"source"}, {"actor"}, {"from"}, {"to"}, {"before", kind::integer},
    {"limit", kind::integer}};
constexpr argument security_raise_arguments[] = {
    {"community", kind::text, true}, {"severity", kind::text, true}, {"type", kind::text, true}, {"details"}};
constexpr argument security_list_arguments[] = {
    {"community"}, {"severity"}, {"before", kind::integer}, {"limit", kind::integer}};
constexpr argument audit_verify_arguments[] = {{"community"}, {"first", kind::integer}, {"last", kind::integer}};
constexpr argument audit_export_arguments[] = {{"community"}, {"format"}, {"from"}, {"to"}, {"position"}};
constexpr argument audit_prune_arguments[] = {{"community"}, {"before"}, {"keep", kind::integer}};

struct command_row {
  command_description description;
  result<object> (*run)(const context&, const object&);
};

constexpr std::array rows{
    command_row{{"approval.add", approval_add_arguments}, approval_add},
    command_row{{"approval.approve", approval_decide_arguments}, approval_approve},
    command_row{{"approval.cancel", approval_decide_arguments}, approval_cancel},
    command_row{{"approval.deny", approval_decide_arguments}, approval_deny},
    command_row{{"approval.list", approval_list_arguments}, approval_list},
    command_row{{"approval.show", approval_arguments}, approval_show},
    command_row{{"audit.anchor", {}}, audit_anchor},
    command_row{{"audit.export", audit_export_arguments}, audit_export},
    command_row{{"audit.list", audit_list_arguments}, audit_list},
    command_row{{"audit.prune", audit_prune_arguments}, audit_prune},
    command_row{{"audit.verify", audit_verify_arguments}, audit_verify},
    command_row{{"call.add", call_add_arguments}, call_add},
    command_row{{"call.list", call_list_arguments}, call_list},
    command_row{{"call.show", call_arguments}, call_show},
    command_row{{"call.update", call_update_arguments}, call_update},
    command_row{{"community.add", community_add_arguments}, community_add},
    command_row{{"community.delete", community_delete_arguments}, community_delete},
    command_row{{"community.list", {}}, community_list},
    command_row{{"discord.check", discord_check_arguments}, discord_check},
    command_row{{"discord.config.get", discord_config_get_arguments}, discord_config_get},
    command_row{{"discord.config.set", discord_config_set_arguments}, discord_config_set},
    command_row{{"guild.prove", guild_prove_arguments}, guild_prove},
    command_row{{"init", init_arguments}, init},
    command_row{{"key.create", key_create_arguments}, key_create},
    command_row{{"key.import_old", key_import_old_arguments}, key_import_old},
    command_row{{"key.list", key_list_arguments}, key_list},
    command_row{{"key.revoke", key_revoke_arguments}, key_revoke},
    command_row{{"key.rotate", key_rotate_arguments}, key_rotate},
    command_row{{"member.add", member_add_arguments}, member_add},
    command_row{{"member.invite", member_invite_arguments}, member_invite},
    command_row{{"member.list", member_list_arguments}, member_list},
    command_row{{"member.role", member_add_arguments}, member_role},
    command_row{{"outbox.drop", outbox_delivery_arguments}, outbox_drop},
    command_row{{"outbox.list", outbox_list_arguments}, outbox_list},
    command_row{{"outbox.replay", outbox_delivery_arguments}, outbox_replay},
    command_row{{"outbox.show", outbox_delivery_arguments}, outbox_show},
    command_row{{"player.add", player_add_arguments}, player_add},
    command_row{{"player.edit", player_edit_arguments}, player_edit},
    command_row{{"player.list", player_list_arguments}, player_list},
    command_row{{"player.show", player_arguments}, player_show},
    command_row{{"secrets.rotate", secrets_walk_arguments}, secrets_rotate},
    command_row{{"secrets.status", {}}, secrets_status},
    command_row{{"secrets.verify", secrets_walk_arguments}, secrets_verify},
    command_row{{"security.list", security_list_arguments}, security_list},
    command_row{{"security.raise", security_raise_arguments}, security_raise},
    command_row{{"user.add", user_add_arguments}, user_add},
    command_row{{"user.delete", user_arguments}, user_delete},
    command_row{{"user.disable", user_arguments}, user_disable},
    command_row{{"user.enable", user_arguments}, user_enable},
    command_row{{"user.list", user_list_arguments}, user_list},
    command_row{{"user.passwd", user_passwd_arguments}, user_passwd},
};

constexpr auto descriptions = [] {
  std::array<command_description, rows.size()> all{};
  std::ranges::transform(rows, all.begin(), &command_row::description);
  return all;
}();

bool has_kind(const boost::json::value& value, argument_kind expected) {
  switch (expected) {
    case kind::text:
      return value.is_string();
    case kind::integer:
      return value.is_int64() || value.is_uint64();
    case kind::flag:
      return value.is_bool();
    case kind::text_list:
      return value.is_array() &&
             std::ranges::all_of(value.get_array(), [](const boost::json::value& v) { return v.is_string(); });
  }
  return false;
}

std::string_view words_for(argument_kind expected) {
  switch (expected) {
    case kind::text:
      return "text";
    case kind::integer:
      return "an integer";
    case kind::flag:
      return "true or false";
    case kind::text_list:
      return "a list of texts";
  }
  return {};
}

result<void> check(const command_description& command, const object& arguments) {
  for (const auto& member : arguments) {
    const std::string_view name(member.key().data(), member.key().size());
    const auto known = std::ranges::find(command.arguments, name, &argument::name);
    if (known == command.arguments.end()) {
      return error(errc::invalid_argument, "unknown_argument",
                   fmt::format("The command {} has no argument \"{}\".", command.name, name));
    }
    if (!has_kind(member.value(), known->kind)) {
      return invalid(fmt::format("The argument \"{}\" of {} must be {}.", name, command.name, words_for(known->kind)));
    }
  }
  for (const auto& expected : command.arguments) {
    if (expected.required && !arguments.contains(expected.name)) {
      return error(errc::invalid_argument, "missing_argument",
                   fmt::format("The command {} needs the argument \"{}\".", command.name, expected.name));
    }
  }
  return success();
}

}  // namespace

std::span<const command_description> commands() noexcept { return descriptions; }

result<boost::json::object> execute(const context& where, std::string_view command,
                                    const boost::json::object& arguments) {
  const auto row = std::ranges::find(rows, command, [](const command_row& r) { return r.description.name; });
  if (row == rows.end()) {
    return error(
        errc::invalid_argument, "unknown_command",
        "There is no such command. `essctl --help` lists them; perhaps essctl and ess-server differ in version.");
  }
  if (auto checked = check(row->description, arguments); !checked) return std::move(checked).error();
  return row->run(where, arguments);
}

}  // namespace ess::admin
