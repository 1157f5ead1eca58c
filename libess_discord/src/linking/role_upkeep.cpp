#include "ess/linking/role_upkeep.hpp"

#include <algorithm>

#include "ess/base/backoff.hpp"
#include "ess/linking/revocations.hpp"
#include "ess/linking/role_words.hpp"
#include "ess/linking/stale.hpp"

namespace ess::linking {
namespace {

constexpr std::chrono::seconds first_wait{5};
constexpr std::chrono::hours longest_wait{1};

}  // namespace

result<std::optional<role_task>> claim_role_task(storage::unit_of_work& work, const crypto::token_cipher& cipher) {
  auto claimed = work.role_connections().claim(work.now(), work.now() + role_lease);
  if (!claimed) return std::move(claimed).error();
  if (!*claimed) return std::optional<role_task>();
  auto say = role_words(work, **claimed);
  if (!say) return std::move(say).error();
  auto tokens = open_role_tokens(cipher, **claimed);
  return std::optional(role_task{std::move(**claimed), std::move(*say), std::move(tokens)});
}

result<bool> keep_role_tokens(storage::unit_of_work& work, const crypto::token_cipher& cipher,
                              const storage::role_connection_id& id, const role_tokens& tokens) {
  return work.role_connections().set_tokens(id, seal_role_tokens(cipher, id, tokens), tokens.access_expires_at);
}

result<void> settle_said(storage::unit_of_work& work, const role_task& task) {
  const auto settled = work.role_connections().settle(task.connection, {.told_at = work.now()});
  if (!settled) return settled.error();
  return success();
}

result<std::optional<storage::job_record>> settle_taken_back(storage::unit_of_work& work,
                                                             const crypto::token_cipher& cipher, random_source& random,
                                                             const role_task& task) {
  const auto erased = work.role_connections().erase_unchanged(task.connection);
  if (!erased) return erased.error();
  // To revoke first would end the grant of somebody who wants to be shown again.
  if (!*erased) return std::optional<storage::job_record>();
  auto owed = revocation_queue(cipher, random).put(work, task.tokens->access.reveal(), std::nullopt, revocation_grace);
  if (!owed) return std::move(owed).error();
  return std::optional(std::move(*owed));
}

result<void> settle_failed(storage::unit_of_work& work, random_source& random, const role_task& task,
                           const error& why) {
  backoff wait(first_wait, longest_wait, task.connection.attempts);
  const auto pause = std::max(wait.next(random), why.retry_after().value_or(std::chrono::milliseconds(0)));
  const auto settled = work.role_connections().settle(
      task.connection, {.attempts = wait.attempts(), .due_at = work.now() + pause, .reason = why.reason()});
  if (!settled) return settled.error();
  return success();
}

result<void> settle_grant_gone(storage::unit_of_work& work, random_source& random, const role_task& task,
                               std::string request_id, link_observer& observer) {
  const auto erased = work.role_connections().erase(task.connection.id);
  if (!erased) return erased.error();
  if (!*erased || !task.connection.user) return success();
  const auto marked = mark_stale(work, random, task.connection.discord, stale_reason::grant_invalid, work.now(),
                                 std::move(request_id), observer);
  if (!marked) return marked.error();
  return success();
}

}  // namespace ess::linking
