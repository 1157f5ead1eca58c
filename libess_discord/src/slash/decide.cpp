// approve and deny: typed, or by a button.
#include "ess/api/decision_button.hpp"
#include "ess/base/text.hpp"
#include "ess/discord/interactions/markdown.hpp"
#include "ess/slash/commands.hpp"
#include "slash/failure_text.hpp"

namespace ess::slash {

namespace {

constexpr std::size_t longest_reason = 500;

net::awaitable<answer> decide_as_typed(command_call call, api::decision choice) {
  answer refusal;
  auto approval = approval_id::parse(call.typed().string_option("id").value_or(""));
  if (!approval) {
    refusal.text = "That is not the id of an approval request. `/ess approvals` shows the ids.";
    co_return refusal;
  }
  std::string reason = call.typed().string_option("reason").value_or("");
  if (count_code_points(reason) > longest_reason) {
    refusal.text = "Give a reason of at most 500 characters.";
    co_return refusal;
  }
  api::decision_request request(call.who(), std::move(*approval), std::move(reason));
  co_return co_await decide_request(call.ess(), choice, std::move(request));
}

}  // namespace

net::awaitable<answer> decide_request(client::bot_calls& ess, api::decision choice, api::decision_request what) {
  answer out;
  const std::string id = what.approval().str();
  auto call = choice == api::decision::approve ? &client::bot_calls::approve : &client::bot_calls::deny;
  const result<api::decision_reply> reply = co_await (ess.*call)(std::move(what));
  if (!reply) {
    out.text = decision_failure_text(reply.error());
    co_return out;
  }
  out.text = discord::escape_markdown(reply->message) + " " + discord::code_span(id);
  co_return out;
}

net::awaitable<answer> approve(command_call call) { return decide_as_typed(std::move(call), api::decision::approve); }
net::awaitable<answer> deny(command_call call) { return decide_as_typed(std::move(call), api::decision::deny); }

}  // namespace ess::slash
