// What the commands of a bot ask of ESS, whoever carries it: HTTP for a bot process, a function call inside the server.
#pragma once

#include <string>

#include "ess/api/bot.hpp"
#include "ess/base/result.hpp"
#include "ess/net/awaitable.hpp"

namespace ess::client {

/// The calls of the bot API. Errors of every call: what ESS refused, with its reason and its message for people, as in
/// `not_linked` or `permission_missing`; `rate_limited` with the time to wait; and those of whatever carries the call.
/// Lifetime: it outlives its calls.
class bot_calls {
 public:
  virtual ~bot_calls() = default;

  /// The site's address, without a trailing slash.
  virtual const std::string& base_url() const noexcept = 0;

  virtual net::awaitable<result<api::approvals_reply>> list_approvals(api::approvals_request what) = 0;
  virtual net::awaitable<result<api::decision_reply>> approve(api::decision_request what) = 0;
  virtual net::awaitable<result<api::decision_reply>> deny(api::decision_request what) = 0;
  virtual net::awaitable<result<api::calls_reply>> dispatch_calls(api::bot_request who) = 0;
  virtual net::awaitable<result<api::players_reply>> whois(api::whois_request what) = 0;
  virtual net::awaitable<result<api::status_reply>> status(api::bot_request who) = 0;
};

}  // namespace ess::client
