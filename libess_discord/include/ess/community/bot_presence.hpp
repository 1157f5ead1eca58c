// Which of several processes of a bot may act for a community, and whether the bot is in the community's guild.
#pragma once

#include <chrono>
#include <string>

#include "ess/api/bot_presence.hpp"
#include "ess/base/random.hpp"
#include "ess/base/result.hpp"
#include "ess/base/verdict.hpp"
#include "ess/storage/api_keys.hpp"
#include "ess/storage/unit_of_work.hpp"

namespace ess::community {

/// How long a lease lasts that nobody renews: two missed renewals of a bot that renews every 10 s.
inline constexpr std::chrono::seconds lease_life{30};

/// Gives the lease of that scope to its holder, to whoever asks once it is free, or back; each new holder gets a
/// greater number, and calls under an older one are refused (`live_key`). A change of holder is audited as
/// `discord.bot.lease`, a renewal is not. Errors: `lease_held` (conflict, with the time until it ends),
/// `too_many_leases` (conflict).
result<api::lease_reply> take_lease(storage::unit_of_work& work, random_source& random,
                                    const storage::api_key_record& key, const api::lease_request& wanted,
                                    const std::string& request_id);

/// What a call under a lease gets that another process holds by now.
error bot_superseded();

/// What a report of a bot changed. `joined`: it was not there before, as far as anybody said; `returned`: it had left.
enum class guild_news { none, joined, left, returned };

/// Notes that the bot joined or left the community's guild; other guilds are no news. A change is audited as
/// `discord.bot.joined` or `discord.bot.left`. Without the bot messages for the community's channels wait; with its
/// return they go on. Errors: those of `access::check_guild`.
result<guild_news> report_guild(storage::unit_of_work& work, random_source& random, const storage::api_key_record& key,
                                const api::guild_report& told, const std::string& request_id);

}  // namespace ess::community
