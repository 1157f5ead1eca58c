// What a panel or a game server would bring in: approvals, calls, players.
#include "command_builder.hpp"
#include "commands/commands.hpp"
#include "output.hpp"

namespace ess::ctl {

namespace {

void add_decision(CLI::App& group, job& chosen, const char* name, const char* help, const char* done) {
  command_builder(group, chosen, name, std::string("approval.") + name, help)
      .community()
      .text("approval", "approval", "Id of the request", presence::required)
      .text("--by", "by", "E-mail address or id of the person who decides", presence::required)
      .text("--reason", "reason", "Why")
      .print([done](std::ostream& out, const boost::json::object& answer) {
        out << done << ' ' << shown(part(answer, "approval"), "id") << ".\n";
      });
}

void print_call(std::ostream& out, const boost::json::object& answer) {
  const auto& call = part(answer, "call");
  print_record(out, call);
  out << '\n';
  print_table(out, call, "history",
              {{"VERSION", "version"},
               {"TIME", "at"},
               {"STATUS", "status"},
               {"CHANGED", "fields"},
               {"BY", "byName"},
               {"ASSIGNED TO", "assignedToName"},
               {"NOTE", "note"}},
              "It has no history.");
}

}  // namespace

void add_approval_commands(CLI::App& root, job& chosen) {
  auto& group = add_group(root, "approval", "Approval requests");
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
  command_builder(group, chosen, "list", "approval.list", "Show requests, the newest first")
      .community()
      .text("--status", "status", "PENDING, APPROVED, REJECTED, CANCELLED or ALL (PENDING)")
      .integer("--limit", "limit", "At most so many, 1 to 1000 (50)")
      .print([](std::ostream& out, const boost::json::object& answer) {
        print_table(out, answer, "approvals",
                    {{"ID", "id"}, {"STATUS", "status"}, {"RISK", "risk"}, {"ASKED", "createdAt"}, {"WHAT", "payload"}},
                    "There are none.");
      });
  command_builder(group, chosen, "show", "approval.show", "Show a request, and who decided it")
      .community()
      .text("approval", "approval", "Id of the request", presence::required)
      .print([](std::ostream& out, const boost::json::object& answer) { print_record(out, part(answer, "approval")); });
  add_decision(group, chosen, "approve", "Approve a request in the name of somebody who may, and did not ask for it",
               "Approved");
  add_decision(group, chosen, "deny", "Deny a request in the name of somebody who may, and did not ask for it",
               "Denied");
  add_decision(group, chosen, "cancel", "Take a request back in the name of the person who made it", "Cancelled");
}

void add_call_commands(CLI::App& root, job& chosen) {
  auto& group = add_group(root, "call", "Dispatch calls");
  command_builder(group, chosen, "add", "call.add", "Open a dispatch call")
      .community()
      .text("--title", "title", "What happened, in a few words", presence::required)
      .text("--description", "description", "More about it")
      .integer("--priority", "priority", "1 to 5, 5 is the most urgent (3)")
      .text("--location", "location", "Where")
      .print([](std::ostream& out, const boost::json::object& answer) {
        out << "Opened call " << shown(part(answer, "call"), "id") << ".\n";
      });
  command_builder(group, chosen, "list", "call.list", "Show open calls, the most urgent first")
      .community()
      .flag("--all", "all", "All calls, the last changed first")
      .integer("--limit", "limit", "At most so many, 1 to 1000 (50)")
      .print([](std::ostream& out, const boost::json::object& answer) {
        print_table(out, answer, "calls",
                    {{"ID", "id"},
                     {"STATUS", "status"},
                     {"PRIORITY", "priority"},
                     {"TITLE", "title"},
                     {"CHANGED", "updatedAt"}},
                    "There are none.");
      });
  command_builder(group, chosen, "show", "call.show", "Show a call and its history, the last change first")
      .community()
      .text("call", "call", "Id of the call", presence::required)
      .print(print_call);
  command_builder(group, chosen, "update", "call.update", "Change a call; what is not given stays")
      .community()
      .text("call", "call", "Id of the call", presence::required)
      .text("--status", "status", "OPEN, ASSIGNED, ENROUTE, ON_SCENE, CLEARED or CANCELLED")
      .text("--assign", "assignedTo", "E-mail address or id of the member who takes it")
      .text("--title", "title", "What happened, in a few words")
      .text("--description", "description", "More about it")
      .integer("--priority", "priority", "1 to 5, 5 is the most urgent")
      .text("--location", "location", "Where; an empty text clears it")
      .text("--note", "note", "For the call's history")
      .print([](std::ostream& out, const boost::json::object& answer) {
        const auto& call = part(answer, "call");
        out << "Call " << shown(call, "id") << " is " << shown(call, "status") << ".\n";
      });
}

void add_player_commands(CLI::App& root, job& chosen) {
  auto& group = add_group(root, "player", "Players");
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
  command_builder(group, chosen, "show", "player.show", "Show a player")
      .community()
      .text("player", "player", "Id of the player", presence::required)
      .print([](std::ostream& out, const boost::json::object& answer) { print_record(out, part(answer, "player")); });
  command_builder(group, chosen, "edit", "player.edit", "Change a player; what is not given stays")
      .community()
      .text("player", "player", "Id of the player", presence::required)
      .text("--name", "name", "Name in the game")
      .text("--status", "status", "ACTIVE or WATCHED")
      .text("--roblox-id", "robloxId", "Roblox id, 3 to 20 digits; an empty text clears it")
      .text("--discord-id", "discordId", "Discord user id; an empty text clears it")
      .print([](std::ostream& out, const boost::json::object& answer) {
        const auto& player = part(answer, "player");
        out << "Changed " << shown(player, "name") << " (" << shown(player, "id") << ").\n";
      });
  command_builder(group, chosen, "list", "player.list", "Show players, the last changed first")
      .community()
      .text("--query", "query", "A part of the name, or a whole Roblox id")
      .integer("--limit", "limit", "At most so many, 1 to 1000 (50)")
      .print([](std::ostream& out, const boost::json::object& answer) {
        print_table(
            out, answer, "players",
            {{"ID", "id"}, {"NAME", "name"}, {"STATUS", "status"}, {"ROBLOX", "robloxId"}, {"CHANGED", "updatedAt"}},
            "There are none.");
      });
}

}  // namespace ess::ctl
