// The bot API for commands that Discord posts to this server itself: function calls, no HTTP and no API key between.
#pragma once

#include <string>

#include "context.hpp"
#include "ess/base/verdict.hpp"
#include "ess/client/bot_calls.hpp"
#include "ess/community/bot_call.hpp"

namespace ess::server {

/// Acts for one interaction that Discord signed. Each call is limited per application and user, authorised and audited
/// like a bot's. Errors: those of the bot API. Lifetime: the context outlives it. Threads: the I/O thread.
class signed_calls final : public client::bot_calls {
 public:
  signed_calls(context& c, community::bot_call call) : context_(c), call_(std::move(call)) {}

  const std::string& base_url() const noexcept override { return context_.site.origin; }

  net::awaitable<result<api::approvals_reply>> list_approvals(api::approvals_request what) override;
  net::awaitable<result<api::decision_reply>> approve(api::decision_request what) override;
  net::awaitable<result<api::decision_reply>> deny(api::decision_request what) override;
  net::awaitable<result<api::calls_reply>> dispatch_calls(api::bot_request who) override;
  net::awaitable<result<api::players_reply>> whois(api::whois_request what) override;
  net::awaitable<result<api::status_reply>> status(api::bot_request who) override;

 private:
  net::awaitable<result<void>> take(std::string_view action, int per_minute);

  context& context_;
  community::bot_call call_;
};

}  // namespace ess::server
