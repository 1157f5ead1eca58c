// What stands between a community and Discord.
#include "command_builder.hpp"
#include "commands/commands.hpp"
#include "ess/admin/exit_code.hpp"
#include "output.hpp"

namespace ess::ctl {
namespace {

/// 1 when something is wrong, so that a script can tell; what only wants a look is no failure.
int findings_exit_code(const boost::json::object& answer) {
  for (const auto& finding : answer.at("findings").as_array()) {
    if (finding.at("state").as_string() == "bad") return 1;
  }
  return 0;
}

void print_findings(std::ostream& out, const boost::json::object& answer) {
  for (const auto& each : answer.at("findings").as_array()) {
    const auto& finding = each.as_object();
    const auto state = shown(finding, "state");
    out << (state == "ok" ? "ok    " : state == "warn" ? "LOOK  " : "WRONG ") << shown(finding, "text") << '\n';
    const auto advice = shown(finding, "whatToDo");
    if (!advice.empty()) out << "      " << advice << '\n';
  }
}

void print_config(std::ostream& out, const boost::json::object& answer) {
  const auto& config = part(answer, "config");
  for (const auto& member : config) {
    const std::string name(member.key());
    if (name == "botToken") continue;
    out << name << ": " << shown(config, name) << '\n';
  }
  const auto& token = part(config, "botToken");
  out << "botToken: " << (shown(token, "set") == "true" ? "set " + shown(token, "setAt") : "not set") << '\n';
}

void add_config_commands(CLI::App& discord, job& chosen) {
  auto& group = add_group(discord, "config", "What is set");
  command_builder(group, chosen, "get", "discord.config.get",
                  "Show the settings; of the bot token only whether it is set")
      .community()
      .print(print_config);
  command_builder(group, chosen, "set", "discord.config.set", "Change settings; what is not named stays as it is")
      .community()
      .text("--guild,-g", "guildId", "Id of the Discord server")
      .text("--approvals-channel", "approvalsChannelId", "Id of the channel for requests")
      .text("--dispatch-channel", "dispatchChannelId", "Id of the channel for calls")
      .text("--security-channel", "securityChannelId", "Id of the channel for security events")
      .text("--application", "applicationId", "Id of the community's own application")
      .text("--public-key", "publicKey", "Public key of that application, 64 hex digits")
      .secret_from_stdin("--bot-token-stdin", "botToken", "Read a bot token from standard input")
      .list("--mute", "mutedEvents", "Events that are not posted, all of them, as in approval,call")
      .text("--quiet-from", "quietFrom", "Quiet hours begin, as in 22:00; with --quiet-until and --quiet-offset")
      .text("--quiet-until", "quietUntil", "Quiet hours end, as in 06:30")
      .text("--quiet-offset", "quietOffset", "Their distance from UTC, as in +01:00")
      .text("--language", "language", "Of messages: en, de, fr or es")
      .text("--linked-roles", "linkedRoles", "on or off: members may show their role to Discord")
      .list("--clear", "clear", "Settings to clear, by the names that `get` shows, or quietHours")
      .footer("Channels are taken as they are: have Discord look at them with `essctl discord check`.")
      .print(print_config);
}

}  // namespace

void add_discord_commands(CLI::App& root, job& chosen) {
  auto& group = add_group(root, "discord", "Discord settings of communities");
  command_builder check(
      group, chosen, "check", "discord.check",
      "Ask Discord, through the running ess-server, whether everything is set up; exit code 1 if not");
  check.community()
      .text("--user,-u", "user", "Also whether this person's Discord account is linked: e-mail address or id")
      .print(print_findings);
  check.draft().exit_code = findings_exit_code;
  add_config_commands(group, chosen);
}

}  // namespace ess::ctl
