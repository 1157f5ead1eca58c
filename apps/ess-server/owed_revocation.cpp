#include "owed_revocation.hpp"

#include "ess/linking/revocations.hpp"
#include "ess/net/transact.hpp"

namespace ess::server {
namespace {

net::awaitable<void> settle(context& c, const storage::job_record& job, jobs::attempt how) {
  auto work = [&](storage::unit_of_work& uow) {
    return linking::revocation_queue(c.cipher, c.random).settle(uow, job, how);
  };
  const auto settled = co_await net::transact(c.database, work);
  if (!settled) c.log.failure("token_revocation.not_settled", settled.error());
}

}  // namespace

net::awaitable<result<storage::job_record>> owe_revocation(context& c, const secret& token) {
  auto work = [&](storage::unit_of_work& uow) {
    return linking::revocation_queue(c.cipher, c.random)
        .put(uow, token.reveal(), std::nullopt, linking::revocation_grace);
  };
  co_return co_await net::transact(c.database, work);
}

net::awaitable<void> revoke_now(context& c, const secret& token, const result<storage::job_record>& owed) {
  const auto revoked = co_await c.oauth->revoke(token);
  if (!revoked) c.log.failure("token_revocation.refused", revoked.error());
  if (owed) co_await settle(c, *owed, linking::attempt_of(revoked));
}

}  // namespace ess::server
