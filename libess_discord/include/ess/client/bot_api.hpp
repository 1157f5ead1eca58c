// The bot API of an ESS server, as a client (POST /api/bot/...).
#pragma once

#include <boost/json/object.hpp>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "ess/api/bot.hpp"
#include "ess/api/bot_presence.hpp"
#include "ess/base/result.hpp"
#include "ess/base/secret.hpp"
#include "ess/client/bot_calls.hpp"
#include "ess/net/awaitable.hpp"

namespace ess::net {
class http_client;
}

namespace ess::client {

/// Where the server is and how long it may take. A person waits for the answer.
struct bot_api_settings {
  std::string base_url;  ///< without a trailing slash, as in `https://ess.example.org`
  std::chrono::milliseconds timeout{10'000};
};

/// Calls the server with one API key.
///
/// Errors of every call: what the server refused, with its reason and its message for people, as in `not_linked` or
/// `permission_missing`; `rate_limited` with the time to wait; those of `net::http_client`; `invalid_answer` for an
/// answer that is none of the server's. A call that only reads is sent once more if the connection broke; a decision
/// never is. Lifetime: the HTTP client outlives this; this outlives its calls. Threads: the HTTP client's executor.
class bot_api final : public bot_calls {
 public:
  bot_api(net::http_client& http, bot_api_settings settings, secret api_key)
      : http_(http), settings_(std::move(settings)), api_key_(std::move(api_key)) {}

  const std::string& base_url() const noexcept override { return settings_.base_url; }

  /// About one request it waits for 1.2 seconds at most: somebody pressed a button and sees nothing yet.
  net::awaitable<result<api::approvals_reply>> list_approvals(api::approvals_request what) override;
  net::awaitable<result<api::decision_reply>> approve(api::decision_request what) override;
  net::awaitable<result<api::decision_reply>> deny(api::decision_request what) override;
  net::awaitable<result<api::calls_reply>> dispatch_calls(api::bot_request who) override;
  net::awaitable<result<api::players_reply>> whois(api::whois_request what) override;
  net::awaitable<result<api::status_reply>> status(api::bot_request who) override;

  /// Takes, renews or gives back the lease (`POST /api/bot/lease`); the number it got goes out with every other call
  /// from then on. Errors also: `lease_held`. Where none was ever granted, nobody knows whether another process acts:
  /// until one is, other calls fail with `lease_unknown` (or with what ESS says of a key that it refuses) and nothing
  /// is sent (security requirement GW-10). A server that knows no leases (404) is called without.
  net::awaitable<result<api::lease_reply>> lease(api::lease_request wanted);
  /// Says whether the bot is in that guild (`POST /api/bot/guild`).
  net::awaitable<result<void>> report_guild(api::guild_report told);
  /// True after a `lease` that failed, while none was ever granted.
  bool waits_for_lease() const noexcept { return held_back_.has_value(); }

 private:
  enum class effect { reads, reads_soon, decides };
  void hold_back(const error& why);
  net::awaitable<result<boost::json::value>> send(std::string_view path, boost::json::object body, effect what);
  net::awaitable<result<boost::json::value>> post(std::string_view path, boost::json::object body, effect what);

  net::http_client& http_;
  bot_api_settings settings_;
  secret api_key_;
  std::int64_t fence_ = 0;  ///< 0: no lease
  std::optional<error> held_back_;
};

}  // namespace ess::client
