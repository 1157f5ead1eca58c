#include "discord_token.hpp"

#include <fmt/ranges.h>

#include "ess/linking/revocations.hpp"
#include "ess/net/transact.hpp"

namespace ess::server {
namespace {

storage::discord_identity identity_of(const discord::user& user) {
  return {user.id, user.username, user.global_name.value_or(""), user.avatar.value_or("")};
}

net::awaitable<result<storage::job_record>> owe_revocation(context& c, const secret& token) {
  auto work = [&](storage::unit_of_work& uow) {
    return linking::revocation_queue(c.cipher, c.random)
        .put(uow, token.reveal(), std::nullopt, linking::revocation_grace);
  };
  co_return co_await net::transact(c.database, work);
}

net::awaitable<void> settle(context& c, const storage::job_record& job, jobs::attempt how) {
  auto work = [&](storage::unit_of_work& uow) {
    return linking::revocation_queue(c.cipher, c.random).settle(uow, job, how);
  };
  const auto settled = co_await net::transact(c.database, work);
  if (!settled) c.log.failure("token_revocation.not_settled", settled.error());
}

net::awaitable<void> revoke(context& c, const secret& token, const result<storage::job_record>& owed) {
  const auto revoked = co_await c.oauth->revoke(token);
  if (!revoked) c.log.failure("token_revocation.refused", revoked.error());
  if (owed) co_await settle(c, *owed, linking::attempt_of(revoked));
}

net::awaitable<result<storage::discord_identity>> read_profile(context& c, const rest::oauth_token& token,
                                                               const std::string& scope) {
  const auto granted = fmt::format("{}", fmt::join(token.scopes, " "));
  if (const auto enough = linking::check_granted_scope(scope, granted); !enough) co_return enough.error();
  const auto user = co_await c.oauth->current_user(token.access_token);
  if (!user) co_return user.error();
  co_return identity_of(*user);
}

}  // namespace

net::awaitable<result<storage::discord_identity>> identity_behind(context& c, linking::code_exchange& exchange) {
  secret code = std::move(exchange.code);
  secret verifier = std::move(exchange.verifier);
  std::string redirect_uri = exchange.redirect_uri;
  const auto token = co_await c.oauth->exchange_code(std::move(code), std::move(verifier), std::move(redirect_uri));
  if (!token) co_return token.error();
  const auto owed = co_await owe_revocation(c, token->access_token);
  if (!owed) {
    co_await revoke(c, token->access_token, owed);
    co_return owed.error();
  }
  auto identity = co_await read_profile(c, *token, exchange.scope);
  co_await revoke(c, token->access_token, owed);
  co_return identity;
}

}  // namespace ess::server
