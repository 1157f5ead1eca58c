#include "commands/commands.hpp"
#include "ess/discord/interactions/markdown.hpp"
#include "failure_text.hpp"

namespace ess::bot {

net::awaitable<answer> show_status(command_call call) {
  const auto reply = co_await call.ess().status(call.who());
  answer out;
  if (!reply) {
    out.text = failure_text(reply.error());
    co_return out;
  }
  out.text = reply->configured ? "✅ This server is set up in ESS.\n"
                               : "❌ This server is not set up in ESS. An administrator of your community can do that.\n";
  out.text += reply->linked ? "✅ Your Discord account is linked.\n"
                            : "❌ Your Discord account is not linked. Link it here: <" + reply->link_url + ">\n";
  if (!reply->linked || !reply->configured) co_return out;
  if (reply->permissions.empty()) {
    out.text += "You have no permissions in this community.";
    co_return out;
  }
  out.text += "You may: ";
  for (std::size_t i = 0; i < reply->permissions.size(); ++i) {
    if (i > 0) out.text += ", ";
    out.text += discord::code_span(reply->permissions[i]);
  }
  co_return out;
}

}  // namespace ess::bot
