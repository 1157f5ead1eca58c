#include "ess/discord/interactions/markdown.hpp"
#include "ess/slash/commands.hpp"
#include "slash/failure_text.hpp"

namespace ess::slash {

namespace {

std::string permission_list(const std::vector<std::string>& permissions) {
  std::string text;
  for (const std::string& name : permissions) text += (text.empty() ? "" : ", ") + discord::code_span(name);
  return text;
}

std::string person_line(const api::status_reply& reply) {
  if (!reply.linked) {
    return "- Your Discord account is not linked to ESS. Link it here: <" + reply.link_url + ">\n";
  }
  std::string text = "- Your Discord account is linked to ESS.\n";
  text += reply.permissions.empty() ? "- You have no role in this community. Ask one of its admins.\n"
                                    : "- You may: " + permission_list(reply.permissions) + "\n";
  return text;
}

}  // namespace

net::awaitable<answer> show_status(command_call call) {
  const auto reply = co_await call.ess().status(call.who());
  answer out;
  if (!reply) {
    out.text = failure_text(reply.error());
    co_return out;
  }
  if (!reply->configured) {
    out.text =
        "This server is not the one set up for the ESS community of this bot. An admin can set it in ESS under "
        "Settings, Discord.";
    co_return out;
  }
  out.text = "**ESS status**\n- This server is set up with ESS.\n" + person_line(*reply);
  co_return out;
}

}  // namespace ess::slash
