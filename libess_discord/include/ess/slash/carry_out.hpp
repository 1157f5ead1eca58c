// What an interaction asks for, carried out: the same for a bot on the gateway and for a server that Discord posts to.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <vector>

#include "ess/base/log.hpp"
#include "ess/client/bot_calls.hpp"
#include "ess/discord/model/interaction.hpp"
#include "ess/discord/model/message.hpp"
#include "ess/net/awaitable.hpp"
#include "ess/slash/answer.hpp"

namespace ess::slash {

/// Whether there is something to carry out: a command, a press on a button, a form that was sent.
bool asks_for_something(const discord::interaction& i) noexcept;

/// Runs the command, the button or the form; failures are rendered too. Preconditions: it happened in a guild, somebody
/// invoked it, and `asks_for_something`. Lifetime: everything given outlives the call.
net::awaitable<answer> carry_out(client::bot_calls& ess, const discord::interaction& i, const logger& log);

/// The form that a press on this button opens instead of an answer: denying asks for a reason.
std::optional<boost::json::object> form_for(const discord::interaction& i);

/// What to say instead of opening the form: ESS refuses that this person decides, or says that there is nothing left to
/// decide. Nothing where the form may be shown; so too when ESS did not answer in time, since what is sent with the
/// form is checked in any case. Precondition: `form_for` answers a form. Lifetime: everything given outlives the call.
net::awaitable<std::optional<answer>> refusal_of_form(client::bot_calls& ess, const discord::interaction& i);

/// The answer in messages of at most 2,000 characters, at most five; buttons go under the last one.
std::vector<discord::message_body> pages_of(answer what);

/// Sentences that need nothing of ESS.
inline constexpr const char* outside_guild_text = "This command must be run inside a server.";
inline constexpr const char* too_busy_text = "The bot has too much to do right now. Try again in a moment.";
inline constexpr const char* went_wrong_text =
    "Something went wrong. Try again, and tell an administrator if it stays that way.";

}  // namespace ess::slash
