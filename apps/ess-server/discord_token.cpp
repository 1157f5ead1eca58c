#include "discord_token.hpp"

#include <fmt/ranges.h>

#include "owed_revocation.hpp"

namespace ess::server {
namespace {

net::awaitable<result<rest::oauth_token>> exchange_code(context& c, linking::code_exchange& exchange) {
  secret code = std::move(exchange.code);
  secret verifier = std::move(exchange.verifier);
  std::string redirect_uri = exchange.redirect_uri;
  co_return co_await c.oauth->exchange_code(std::move(code), std::move(verifier), std::move(redirect_uri));
}

net::awaitable<result<storage::discord_identity>> read_profile(context& c, const rest::oauth_token& token,
                                                               const std::string& scope) {
  const auto granted = fmt::format("{}", fmt::join(token.scopes, " "));
  if (const auto enough = linking::check_granted_scope(scope, granted); !enough) co_return enough.error();
  const auto user = co_await c.oauth->current_user(token.access_token);
  if (!user) co_return user.error();
  co_return linking::identity_of(*user);
}

error no_refresh_token() {
  return {errc::unavailable, "discord_answer_invalid",
          "Discord's answer could not be understood: it holds no refresh token. Try again later."};
}

}  // namespace

net::awaitable<result<storage::discord_identity>> identity_behind(context& c, linking::code_exchange& exchange) {
  const auto token = co_await exchange_code(c, exchange);
  if (!token) co_return token.error();
  const auto owed = co_await owe_revocation(c, token->access_token);
  if (!owed) {
    co_await revoke_now(c, token->access_token, owed);
    co_return owed.error();
  }
  auto identity = co_await read_profile(c, *token, exchange.scope);
  co_await revoke_now(c, token->access_token, owed);
  co_return identity;
}

net::awaitable<result<role_grant>> role_grant_behind(context& c, linking::code_exchange& exchange) {
  auto token = co_await exchange_code(c, exchange);
  if (!token) co_return token.error();
  const auto owed = co_await owe_revocation(c, token->access_token);
  if (!owed) {
    co_await revoke_now(c, token->access_token, owed);
    co_return owed.error();
  }
  auto identity = co_await read_profile(c, *token, exchange.scope);
  if (identity && token->refresh_token.empty()) identity = no_refresh_token();
  if (!identity) {
    co_await revoke_now(c, token->access_token, owed);
    co_return identity.error();
  }
  linking::role_tokens tokens{std::move(token->access_token), std::move(token->refresh_token),
                              c.time.now() + token->expires_in};
  co_return role_grant{identity->id, std::move(tokens), *owed};
}

}  // namespace ess::server
