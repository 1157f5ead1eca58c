// Discord as ess-server asks it on behalf of communities: one REST client for each bot token in use.
#pragma once

#include <list>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "ess/access/rate_limit.hpp"
#include "ess/base/id.hpp"
#include "ess/config/settings.hpp"
#include "ess/discord/rest/client.hpp"
#include "ess/discord/rest/limits.hpp"
#include "ess/net/awaitable.hpp"

namespace ess::net {
class http_client;
}

namespace ess::server {

/// Keeps clients by token. Whoever speaks with one token, forgotten client or new, does so under the limits of it.
/// Lifetime: http, clock, random and log outlive this and every client it gave. Threads: the I/O thread.
class live_discord {
 public:
  live_discord(net::http_client& http, const clock& time, random_source& random, const logger& log,
               const config::server_settings& settings);

  /// The client that speaks with this token. It lives as long as the caller holds it, forgotten or not.
  std::shared_ptr<rest::client> client_of(const secret& token);

  /// Discord may think otherwise of a token by now: one that it refused is tried once more.
  void ask_again(const secret& token) { limits_.of(token)->forget_refusal(); }

  /// What Discord counts, for others in this process who ask it.
  rest::limits_book& limits() noexcept { return limits_; }

  /// For communities that have no token of their own; empty when the server has none.
  const secret& server_token() const noexcept { return server_token_; }
  /// The application behind the server's own token, where a setting names it.
  const std::optional<application_id>& server_application() const noexcept { return server_application_; }
  /// Where a person adds a bot to a guild.
  const std::string& authorize_url() const noexcept { return authorize_url_; }

  /// Errors: `rate_limited`.
  result<void> take_look(const community_id& community) { return looks_.take(community.str(), clock_.steady_now()); }
  result<void> take_test_message(const community_id& community) {
    return test_messages_.take(community.str(), clock_.steady_now());
  }

 private:
  using entry = std::pair<std::string, std::shared_ptr<rest::client>>;

  net::http_client& http_;
  const clock& clock_;
  random_source& random_;
  const logger& log_;
  rest::client_settings rest_;
  secret server_token_;
  std::optional<application_id> server_application_;
  std::string authorize_url_;
  rest::limits_book limits_;
  std::list<entry> clients_;  // by digest of the token, the latest used first
  access::rate_limiter looks_{{30, std::chrono::minutes(1)}, 10'000};
  access::rate_limiter test_messages_{{6, std::chrono::minutes(1)}, 10'000};
};

}  // namespace ess::server
