#include "commands/commands.hpp"
#include "ess/discord/interactions/markdown.hpp"
#include "failure_text.hpp"

namespace ess::bot {

net::awaitable<answer> approve_request(client::bot_api& ess, api::decision_request what) {
  answer out;
  const std::string id = what.approval().str();
  const result<api::decision_reply> reply = co_await ess.approve(std::move(what));
  if (!reply) {
    out.text = decision_failure_text(reply.error());
    co_return out;
  }
  out.text = discord::escape_markdown(reply->message) + " " + discord::code_span(id);
  co_return out;
}

net::awaitable<answer> approve(command_call call) {
  auto approval = approval_id::parse(call.typed().string_option("id").value_or(""));
  if (!approval) {
    answer refusal;
    refusal.text = "That is not the id of an approval request. `/ess approvals` shows the ids.";
    co_return refusal;
  }
  api::decision_request request(call.who(), std::move(*approval));
  co_return co_await approve_request(call.ess(), std::move(request));
}

}  // namespace ess::bot
