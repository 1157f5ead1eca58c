// The REST client: paces itself by Discord's rate limits, retries only what may be repeated, speaks JSON.
#pragma once

#include <boost/json/value.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "ess/base/clock.hpp"
#include "ess/base/log.hpp"
#include "ess/base/random.hpp"
#include "ess/base/result.hpp"
#include "ess/base/secret.hpp"
#include "ess/discord/rest/limits.hpp"
#include "ess/discord/rest/request.hpp"
#include "ess/net/awaitable.hpp"

namespace ess::net {
class http_client;
}

namespace ess::rest {

/// Discord wants `DiscordBot ($url, $versionNumber)` (Reference, "User Agent"); make the HTTP client with this text.
std::string user_agent(std::string_view project_url, std::string_view version);

struct client_settings {
  std::string api_base = "https://discord.com/api/v10";
  /// Longest time one call may wait for its turn, retries included; beyond it the call fails with `rate_limited`.
  std::chrono::milliseconds max_wait{30'000};
  /// Attempts of an idempotent call, the first included.
  int max_attempts = 4;
  /// Bounds of the wait between attempts; see `ess::backoff`.
  std::chrono::milliseconds first_retry{250};
  std::chrono::milliseconds longest_retry{8'000};
};

/// One identity at Discord: a bot token, or none for routes that carry their own authority.
///
/// Errors of every call: those of `net::http_client`; `discord_<code>` and `discord_status_<status>` (see
/// `errors.hpp`); `rate_limited` with the time to wait; `discord_token_refused` (unauthenticated) from the first 401
/// on, without asking Discord again before `limits::forget_refusal`; `discord_payload_invalid`.
///
/// Asked again, with a growing wait: what never left (`host_unknown`, `connect_failed`, `proxy_refused`) and 429s,
/// which were not acted upon; and of calls that may be repeated also those that were lost (`connection_lost`,
/// `timeout`) or that Discord could not carry out (5xx). Not `tls_failed`, `address_refused` and whatever else the next
/// attempt would end with as well. Lifetime: http, clock, random and log outlive the
/// client, the client outlives its calls. Threads: one executor.
class client {
 public:
  /// Clients of one token that are made with the limits of that token, as `limits_book` finds them, share these.
  client(net::http_client& http, const clock& clock, random_source& random, const logger& log, client_settings settings,
         secret bot_token, std::shared_ptr<limits> shared = std::make_shared<limits>());
  ~client();
  client(const client&) = delete;
  client& operator=(const client&) = delete;

  /// Sends one request when the limits allow it. The value is null where Discord answers without a body.
  net::awaitable<result<boost::json::value>> call(request r);

  /// By how much the clock stood ahead of Discord's at the last answer, as far as its `Date` header tells (whole
  /// seconds); nothing before one came.
  std::optional<std::chrono::milliseconds> clock_ahead() const noexcept;

 private:
  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace ess::rest
