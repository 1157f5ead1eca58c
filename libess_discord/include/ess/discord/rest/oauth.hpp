// The OAuth2 token endpoints, and calls made with a user's token (Topics / OAuth2).
#pragma once

#include <boost/json/value.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ess/base/clock.hpp"
#include "ess/base/result.hpp"
#include "ess/base/secret.hpp"
#include "ess/discord/model/user.hpp"
#include "ess/discord/rest/limits.hpp"
#include "ess/discord/rest/request.hpp"
#include "ess/net/awaitable.hpp"

namespace ess::net {
class http_client;
class http_request;
struct http_response;
}  // namespace ess::net

namespace ess::rest {

/// What the token endpoint granted.
struct oauth_token {
  secret access_token;
  secret refresh_token;  ///< empty where none was given
  std::chrono::seconds expires_in{0};
  std::vector<std::string> scopes;  ///< as granted, which may differ from what was asked

  bool grants(std::string_view scope) const;
};

/// Where the endpoints are and who we are there.
struct oauth_settings {
  oauth_settings(std::string base, std::string id, secret key)
      : api_base(std::move(base)), client_id(std::move(id)), client_secret(std::move(key)) {}

  std::string api_base;  ///< as in `https://discord.com/api/v10`
  std::string client_id;
  secret client_secret;
};

/// Exchanges codes, renews tokens, asks as their owners, revokes. One attempt each: a code is single use, so nothing
/// here is retried.
///
/// Errors of every call: those of `net::http_client`; `discord_oauth_<error>` with the word of RFC 6749 section 5.2, as
/// in `discord_oauth_invalid_grant` (a bad, used or expired code) or `discord_oauth_invalid_client` (our own settings
/// are wrong); `discord_<code>` as in `errors.hpp`; `rate_limited`; `discord_payload_invalid`. Codes, verifiers and
/// tokens appear in no error and no log. Lifetime: the HTTP client outlives this; this outlives its calls. Threads: the
/// HTTP client's executor.
class oauth_client {
 public:
  oauth_client(net::http_client& http, oauth_settings settings) : http_(http), settings_(std::move(settings)) {}
  /// Counts what Discord refuses here together with what it refuses elsewhere, as `limits_book::of_address` does, and
  /// asks nothing while that is too much or while the address is blocked: then every call is `rate_limited`. The clock
  /// outlives this.
  oauth_client(net::http_client& http, oauth_settings settings, const clock& time, std::shared_ptr<refusals> counted)
      : http_(http), settings_(std::move(settings)), time_(&time), refusals_(std::move(counted)) {}

  /// The authorization code grant; `redirect_uri` byte for byte as at the start. With an empty `verifier` it is one
  /// without PKCE, as Discord demands where `role_connections.write` is asked for (discord-api-docs #5751).
  net::awaitable<result<oauth_token>> exchange_code(secret code, secret verifier, std::string redirect_uri);
  /// New tokens for the refresh token, which is dead from then on: keep the new pair before using it.
  /// `discord_oauth_invalid_grant` says that the user's consent has ended.
  net::awaitable<result<oauth_token>> refresh(const secret& refresh_token);
  /// One request as the owner of the token. The value is null where Discord answers without a body.
  net::awaitable<result<boost::json::value>> call_as_user(const secret& access_token, request r);
  /// `GET /users/@me` as the owner of the token.
  net::awaitable<result<discord::user>> current_user(const secret& access_token);
  /// Revokes the token and with it every token of that user for this application (RFC 7009).
  net::awaitable<result<void>> revoke(const secret& token);

 private:
  net::awaitable<result<oauth_token>> ask_token(std::string form);
  net::awaitable<result<net::http_response>> send(net::http_request request);

  net::http_client& http_;
  oauth_settings settings_;
  const clock* time_ = nullptr;  // null where nothing is counted
  std::shared_ptr<refusals> refusals_;
};

}  // namespace ess::rest
