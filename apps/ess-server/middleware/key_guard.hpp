// Who calls the bot API: the checks of the key, before any body is looked at.
#pragma once

#include <optional>
#include <string>

#include "context.hpp"
#include "ess/http/middleware.hpp"
#include "ess/storage/api_keys.hpp"

namespace ess::server {

/// What the guard leaves in the request.
struct key_ticket {
  storage::api_key_record key;
};

/// On key routes, in this order: failed-key limit of the network (429), key (401, counted, one audit entry per network
/// and minute in the installation's chain, about the key if one of that name exists, else about the row), the key's
/// permission (403, audited). Lifetime: the context outlives the server.
http::async_guard key_guard(context& c);

/// The ticket of a key route. Precondition: the guard ran.
const key_ticket& key_of(const http::request& from);

/// True for rows of the host API, false for those of the bot API.
bool is_host_row(const http::route& row) noexcept;

/// Method and pattern, as in `PATCH /api/v1/calls/{callId}`: what a refused call aimed at, without what its sender
/// wrote.
std::string place_of(const http::route& row);

/// The audited name of a row: `/api/bot/approvals/list` is `approvals.list`, a host's `PATCH /api/v1/calls/{callId}` is
/// `PATCH calls/{callId}`.
std::string action_of(const http::request& from);

/// Answers a refusal of a valid key, audited at most once per key, action, reason and minute: as `discord.bot.command`
/// for a bot, as `api.refused` for a host.
net::awaitable<http::reply> refuse_call(context& c, const http::request& from, std::optional<guild_id> guild,
                                        error reason);

}  // namespace ess::server
