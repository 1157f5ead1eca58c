#include "commands/commands.hpp"

namespace ess::bot {

net::awaitable<answer> approve(command_call call) {
  auto approval = approval_id::parse(call.typed().string_option("id").value_or(""));
  if (!approval) {
    answer refusal;
    refusal.text = "That is not the id of an approval request. `/ess approvals` shows the ids.";
    co_return refusal;
  }
  api::decision_request request(call.who(), std::move(*approval));
  co_return co_await decide(call.ess(), std::move(request), verdict_button::approve);
}

}  // namespace ess::bot
