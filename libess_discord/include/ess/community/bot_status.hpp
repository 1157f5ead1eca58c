// The status call of the bot API: answers also to people who are not linked yet.
#pragma once

#include <string_view>

#include "ess/api/bot.hpp"
#include "ess/base/random.hpp"
#include "ess/base/verdict.hpp"
#include "ess/community/bot_call.hpp"
#include "ess/storage/unit_of_work.hpp"

namespace ess::community {

/// `status`: says whether the guild is configured, the user linked, and which permissions follow. `link_url` is where
/// linking starts. About other guilds than the key's own it says no more than that they are not configured.
/// Errors: `invalid_api_key`; those of `access::check_actor_proof`, for keys whose policy is `all`.
verdict<api::status_reply> status_for_bot(storage::unit_of_work& work, random_source& random, const bot_call& call,
                                          std::string_view link_url);

}  // namespace ess::community
