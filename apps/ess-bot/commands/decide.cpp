#include "commands/commands.hpp"
#include "ess/discord/interactions/markdown.hpp"
#include "failure_text.hpp"

namespace ess::bot {

net::awaitable<answer> decide(client::bot_api& ess, api::decision_request what, verdict_button which) {
  answer out;
  const std::string id = what.approval().str();
  auto pending = which == verdict_button::approve ? ess.approve(std::move(what)) : ess.deny(std::move(what));
  const result<api::decision_reply> reply = co_await std::move(pending);
  if (!reply) {
    out.text = decision_failure_text(reply.error());
    co_return out;
  }
  out.text = discord::escape_markdown(reply->message) + " " + discord::code_span(id);
  co_return out;
}

}  // namespace ess::bot
