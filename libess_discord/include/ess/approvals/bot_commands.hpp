// The approval calls of the bot API: authorised, acted on and audited in one unit of work.
#pragma once

#include <optional>

#include "ess/api/bot.hpp"
#include "ess/approvals/executor.hpp"
#include "ess/base/random.hpp"
#include "ess/base/verdict.hpp"
#include "ess/community/bot_call.hpp"
#include "ess/storage/unit_of_work.hpp"

namespace ess::approvals {

/// `approvals.list`; empty for autocomplete under a key whose policy asks for proof of every call. With `about` only
/// that request, if the person may decide it now. Errors: those of `access::authorize_bot_call`; with `about` also
/// those of `find_decidable`.
verdict<api::approvals_reply> list_for_bot(storage::unit_of_work& work, random_source& random,
                                           const community::bot_call& call,
                                           api::list_purpose purpose = api::list_purpose::shown,
                                           const std::optional<approval_id>& about = std::nullopt);

/// `approvals.approve`. Errors: those of `access::authorize_bot_call` and of `decide`.
verdict<api::decision_reply> approve_for_bot(storage::unit_of_work& work, random_source& random,
                                             approval_executor& executor, const community::bot_call& call,
                                             const api::decision_request& request);

/// `approvals.deny`. Errors as above.
verdict<api::decision_reply> deny_for_bot(storage::unit_of_work& work, random_source& random,
                                          approval_executor& executor, const community::bot_call& call,
                                          const api::decision_request& request);

}  // namespace ess::approvals
