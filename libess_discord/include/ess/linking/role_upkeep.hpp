// Keeping what Discord knows of members true: what is to be said next, and what came of saying it.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "ess/base/random.hpp"
#include "ess/discord/model/role_connection.hpp"
#include "ess/linking/link_observer.hpp"
#include "ess/linking/role_tokens.hpp"
#include "ess/storage/jobs.hpp"
#include "ess/storage/unit_of_work.hpp"

namespace ess::linking {

/// How long a claimed connection is nobody else's: far longer than the few requests it takes.
inline constexpr std::chrono::minutes role_lease{2};
/// An access token that ends sooner than this is renewed before it is used.
inline constexpr std::chrono::minutes role_token_margin{5};

/// One connection to be told of. Without `say` it is to be taken back: removed at Discord, its tokens revoked.
struct role_task {
  storage::role_connection_record connection;
  std::optional<discord::role_connection> say;
  result<role_tokens> tokens;
};

/// The connection that is due first, nothing if none is. Whoever dies with it leaves it due when the lease ends.
result<std::optional<role_task>> claim_role_task(storage::unit_of_work& work, const crypto::token_cipher& cipher);

/// Tokens that were renewed: keep them before they are used, as the old ones are dead. Answers whether the connection
/// is still there; if not, a newer consent took its place.
result<bool> keep_role_tokens(storage::unit_of_work& work, const crypto::token_cipher& cipher,
                              const storage::role_connection_id& id, const role_tokens& tokens);

/// Discord took it; nothing is due until something changes.
result<void> settle_said(storage::unit_of_work& work, const role_task& task);
/// It is gone at Discord, and so it is here, unless something changed since it was claimed: then it stays due with its
/// tokens, and is said anew if there is something to say. Answers the revocation that is owed for the tokens of one
/// that went. Precondition: the tokens of the task were opened.
result<std::optional<storage::job_record>> settle_taken_back(storage::unit_of_work& work,
                                                             const crypto::token_cipher& cipher, random_source& random,
                                                             const role_task& task);
/// Tried again after a wait with full jitter, at most an hour, or as long as Discord said.
result<void> settle_failed(storage::unit_of_work& work, random_source& random, const role_task& task, const error& why);
/// Discord refuses the grant: the connection goes, and its link is stale (security requirement OA-18), unless a new
/// consent came meanwhile.
result<void> settle_grant_gone(storage::unit_of_work& work, random_source& random, const role_task& task,
                               std::string request_id, link_observer& observer);

}  // namespace ess::linking
