// What a panel or a game server would bring in: approvals, calls, players.
#include "command_builder.hpp"
#include "commands/commands.hpp"
#include "output.hpp"

namespace ess::ctl {

void add_approval_commands(CLI::App& root, job& chosen) {
  auto& group = *root.add_subcommand("approval", "Approval requests")->require_subcommand(1);
  command_builder(group, chosen, "add", "approval.add", "Ask for an approval")
      .community()
      .text("--command", "command", "What is to be approved, as in player.ban", presence::required)
      .text("--payload", "payload", "More about it, as a JSON object")
      .text("--risk", "risk", "LOW, MEDIUM or HIGH (LOW)")
      .text("--requested-by", "requestedBy", "E-mail address or id of who asks; may not decide it")
      .text("--reason", "reason", "Why")
      .print([](std::ostream& out, const boost::json::object& answer) {
        out << "Asked for approval " << shown(part(answer, "approval"), "id") << ".\n";
      });
}

void add_call_commands(CLI::App& root, job& chosen) {
  auto& group = *root.add_subcommand("call", "Dispatch calls")->require_subcommand(1);
  command_builder(group, chosen, "add", "call.add", "Open a dispatch call")
      .community()
      .text("--title", "title", "What happened, in a few words", presence::required)
      .text("--description", "description", "More about it")
      .integer("--priority", "priority", "1 to 5, 5 is the most urgent (3)")
      .text("--location", "location", "Where")
      .print([](std::ostream& out, const boost::json::object& answer) {
        out << "Opened call " << shown(part(answer, "call"), "id") << ".\n";
      });
}

void add_player_commands(CLI::App& root, job& chosen) {
  auto& group = *root.add_subcommand("player", "Players")->require_subcommand(1);
  command_builder(group, chosen, "add", "player.add", "Add a player")
      .community()
      .text("--name", "name", "Name in the game", presence::required)
      .text("--status", "status", "ACTIVE or WATCHED (ACTIVE)")
      .text("--roblox-id", "robloxId", "Roblox id, 3 to 20 digits")
      .text("--discord-id", "discordId", "Discord user id")
      .print([](std::ostream& out, const boost::json::object& answer) {
        const auto& player = part(answer, "player");
        out << "Added " << shown(player, "name") << " (" << shown(player, "id") << ").\n";
      });
}

}  // namespace ess::ctl
