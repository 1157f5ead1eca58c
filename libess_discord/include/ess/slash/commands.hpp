// The subcommands of /ess: each file parses what was typed, calls ESS, and renders the answer.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "ess/api/decision_button.hpp"
#include "ess/slash/command_call.hpp"

namespace ess::slash {

// Failures are rendered too, so an answer is all there is; see failure_text.hpp.
net::awaitable<answer> list_approvals(command_call call);
net::awaitable<answer> approve(command_call call);
net::awaitable<answer> deny(command_call call);
net::awaitable<answer> dispatch_calls(command_call call);
net::awaitable<answer> whois(command_call call);
net::awaitable<answer> link_account(command_call call);
net::awaitable<answer> show_status(command_call call);

struct command_row {
  std::string_view subcommand;
  net::awaitable<answer> (*run)(command_call call);
};

/// Every subcommand; a test holds it against the registered definition.
std::span<const command_row> command_table() noexcept;

/// Decides, as typed or by a button.
net::awaitable<answer> decide_request(client::bot_calls& ess, api::decision choice, api::decision_request what);

}  // namespace ess::slash
