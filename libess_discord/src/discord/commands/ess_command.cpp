#include "ess/discord/commands/ess_command.hpp"

#include <utility>

namespace ess::discord {

namespace {

command_option subcommand(std::string name, std::string description) {
  command_option o;
  o.type = option_type::sub_command;
  o.name = std::move(name);
  o.description = std::move(description);
  return o;
}

command_option text(std::string name, std::string description, std::int64_t min, std::int64_t max) {
  command_option o;
  o.type = option_type::string;
  o.name = std::move(name);
  o.description = std::move(description);
  o.required = true;
  o.min_length = min;
  o.max_length = max;
  return o;
}

command_option request_id() {
  command_option o = text("id", "The request: choose one, or type its id", 1, 64);
  o.autocomplete = true;
  return o;
}

}  // namespace

command ess_command() {
  command c;
  c.name = "ess";
  c.description = "Approvals, dispatch calls and players of your community";

  c.options.push_back(subcommand("approvals", "List the pending approval requests"));

  command_option approve = subcommand("approve", "Approve a pending request");
  approve.options.push_back(request_id());
  c.options.push_back(std::move(approve));

  command_option deny = subcommand("deny", "Deny a pending request");
  deny.options.push_back(request_id());
  command_option reason = text("reason", "Why, for the one who asked", 1, 500);
  reason.required = false;
  deny.options.push_back(std::move(reason));
  c.options.push_back(std::move(deny));

  c.options.push_back(subcommand("dispatch_calls", "Show the open dispatch calls"));

  command_option whois = subcommand("whois", "Look up a player by name or Roblox id");
  whois.options.push_back(text("query", "Part of the name, or the whole Roblox id", 2, 80));
  c.options.push_back(std::move(whois));

  c.options.push_back(subcommand("link", "Link your Discord account to your ESS account"));
  c.options.push_back(subcommand("status", "See how this server and you stand with ESS"));
  return c;
}

}  // namespace ess::discord
