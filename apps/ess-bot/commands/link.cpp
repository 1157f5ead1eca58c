#include "commands/commands.hpp"
#include "failure_text.hpp"

namespace ess::bot {

namespace {

constexpr std::string_view settings_page = "/app/settings/integrations/discord";

}  // namespace

net::awaitable<answer> link_account(command_call call) {
  const auto reply = co_await call.ess().status(call.who());
  answer out;
  if (!reply && reply.error().code() != errc::not_found) {
    out.text = failure_text(reply.error());
    co_return out;
  }
  // A server that has no status call yet still has the page.
  std::string url = call.ess().base_url() + std::string(settings_page);
  if (reply && !reply->link_url.empty()) url = reply->link_url;
  out.text = reply && reply->linked ? "Your Discord account is linked to ESS. You can see or end the link here: "
                                    : "Sign in to ESS and link your Discord account here: ";
  out.text += "<" + url + ">";
  co_return out;
}

}  // namespace ess::bot
