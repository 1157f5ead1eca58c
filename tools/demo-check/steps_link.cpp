// Step 1: sign in, link, unlink, link again.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "steps.hpp"

namespace demo_check {

namespace {

namespace json = boost::json;

std::string credentials(const demo& what, std::string_view password) {
  return json::serialize(json::object{{"email", what.email}, {"password", password}});
}

bool is_linked(const answer& seen) {
  const auto* linked = at_path(seen.json, "linked");
  return linked != nullptr && linked->is_bool() && linked->as_bool();
}

std::string value_after(const std::string& text, std::string_view name) {
  const auto start = text.find(name);
  if (start == std::string::npos) return {};
  return text.substr(start + name.size(), text.find('&', start) - start - name.size());
}

bool link_once(report& out, browser& window, discord_side& discord, const demo& what) {
  const auto started = window.post("/api/auth/signin/discord");
  const auto authorize_url = started.text("authorizeUrl");
  if (!out.check("\"Link Discord\" leads to Discord", started.status == 200 && !authorize_url.empty(),
                 started.describe()))
    return false;
  const auto back = discord.authorize(what.linked_user, authorize_url);
  if (!out.check("the consent page sends the browser back", back.starts_with(window.server()), back)) return false;

  const auto returned = window.visit(back);
  const auto pending = value_after(returned.location, "pending=");
  if (!out.check("the callback leads to the confirm page", returned.status == 303 && !pending.empty(),
                 returned.describe()))
    return false;
  out.check("the confirm page is there", window.get(returned.location).status == 200);

  const auto shown = window.get("/api/account/link/pending/" + pending);
  out.check("it names both accounts",
            shown.text("account.email") == what.email && shown.text("discord.id") == what.linked_user &&
                !shown.text("discord.username").empty(),
            shown.describe());
  const auto confirmed = window.post("/api/account/link/pending/" + pending + "/confirm");
  if (!out.check("confirming links", confirmed.status == 200, confirmed.describe())) return false;
  const auto link = window.get("/api/account/link");
  out.check("the page shows the Discord id", is_linked(link) && link.text("discord.id") == what.linked_user,
            link.describe());

  const auto again = window.visit(back);
  return out.check("the same callback again is refused", again.location.find("pending=") == std::string::npos,
                   again.describe());
}

}  // namespace

bool sign_in(report& out, browser& window, const demo& what, findings& found) {
  out.step("1. Sign in");
  out.check("the server is ready", window.get("/ready").status == 200);
  out.check("the sign-in page is there", window.get("/login").status == 200);
  const auto stranger = window.get("/api/account/link");
  out.check("without a session nothing is shown", stranger.status == 401, stranger.describe());
  const auto bare = window.post("/api/session", credentials(what, what.password));
  out.check("a sign-in without the form's token is refused", bare.status == 403, bare.describe());
  window.open_form();
  const auto wrong = window.post("/api/session", credentials(what, "not the password"));
  out.check("a wrong password is refused", wrong.status == 401 && wrong.text("code") == "invalid_credentials",
            wrong.describe());

  const auto right = window.post("/api/session", credentials(what, what.password));
  if (!out.check("the demo password signs in", right.status == 200, right.describe())) return false;
  window.set_csrf(right.text("csrf"));
  const auto session = window.get("/api/session");
  if (const auto* list = at_path(session.json, "communities"); list != nullptr && list->is_array()) {
    for (const auto& community : list->as_array()) {
      const auto* id = at_path(community, "id");
      if (found.community.empty() && id != nullptr && id->is_string()) found.community = id->as_string().c_str();
    }
  }
  out.check("the settings page is there", window.get("/app/settings/integrations/discord").status == 200);
  return out.check("the session knows the demo community", !found.community.empty(), session.describe());
}

bool link_account(report& out, browser& window, discord_side& discord, const demo& what) {
  out.step("1. Link a Discord account");
  if (is_linked(window.get("/api/account/link"))) {
    window.send(ess::net::http_method::delete_, "/api/account/link");
  }
  if (!link_once(out, window, discord, what)) return false;
  const auto unlinked = window.send(ess::net::http_method::delete_, "/api/account/link");
  out.check("unlinking works", unlinked.status == 200, unlinked.describe());
  out.check("the page shows no link", !is_linked(window.get("/api/account/link")));
  out.step("1. Link it again");
  return link_once(out, window, discord, what);
}

}  // namespace demo_check
