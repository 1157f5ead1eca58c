// The player look-up of the bot API: authorised, answered and audited in one unit of work.
#pragma once

#include "ess/api/bot.hpp"
#include "ess/base/random.hpp"
#include "ess/base/verdict.hpp"
#include "ess/community/bot_call.hpp"
#include "ess/storage/unit_of_work.hpp"

namespace ess::players {

/// `players.whois`. Errors: those of `access::authorize_bot_call` and of `whois`.
verdict<api::players_reply> whois_for_bot(storage::unit_of_work& work, random_source& random,
                                          const community::bot_call& call, const api::whois_request& request);

}  // namespace ess::players
