#include "commands/commands.hpp"
#include "failure_text.hpp"

namespace ess::bot {

net::awaitable<answer> link_account(command_call call) {
  const auto reply = co_await call.ess().status(call.who());
  answer out;
  if (!reply) {
    out.text = failure_text(reply.error());
    co_return out;
  }
  out.text = reply->linked ? "Your Discord account is linked to ESS. You can see or end the link here: "
                           : "Sign in to ESS and link your Discord account here: ";
  out.text += "<" + reply->link_url + ">";
  co_return out;
}

}  // namespace ess::bot
