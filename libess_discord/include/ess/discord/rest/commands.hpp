// Interactions / Application Commands: registration.
#pragma once

#include <optional>
#include <vector>

#include "ess/base/result.hpp"
#include "ess/base/snowflake.hpp"
#include "ess/discord/model/command.hpp"
#include "ess/net/awaitable.hpp"

namespace ess::rest {
class client;

/// The commands registered globally, or in one guild. Errors: those of `client`. Lifetime: the client outlives the
/// call.
net::awaitable<result<std::vector<discord::registered_command>>> list_commands(client& c, application_id app,
                                                                               std::optional<guild_id> guild);

/// Replaces all commands of the scope, of every type, by these; repeating it changes nothing, so it is retried.
/// Errors: those of `client`; `discord_30034` when the guild's 200 creates a day are used up.
net::awaitable<result<std::vector<discord::registered_command>>> overwrite_commands(
    client& c, application_id app, std::optional<guild_id> guild, std::vector<discord::command> commands);

}  // namespace ess::rest
