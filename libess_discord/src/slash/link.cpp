#include "ess/slash/commands.hpp"
#include "slash/failure_text.hpp"

namespace ess::slash {

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
  if (!reply) {
    // A server that has no status call yet still has the page.
    out.text = "Sign in to ESS to link your Discord account, or to end the link: <" + call.ess().base_url() +
               std::string(settings_page) + ">";
    co_return out;
  }
  out.text = reply->linked ? "Your Discord account is linked to ESS. You can see or end the link here: "
                           : "Sign in to ESS and link your Discord account here: ";
  out.text += "<" + reply->link_url + ">";
  co_return out;
}

}  // namespace ess::slash
