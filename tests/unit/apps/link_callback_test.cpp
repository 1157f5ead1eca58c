// Ways back from Discord that are not the end of this browser's attempt, through the routes of ess-server.
#include <doctest/doctest.h>

#include <algorithm>

#include "support/bad_callbacks.hpp"
#include "unit/apps/link_site.hpp"

namespace ess::test {
namespace {

struct callback_site : link_site {
  callback_site() : ann(add_user(world.base(), "ann")), by(sign_in(ann)), back(consent(start(by), nelly)) {}

  bool takes_link_cookie(const http::reply& reply) const {
    return std::ranges::any_of(reply.headers(), [&](const auto& field) {
      return net::equal_ignoring_case(field.first, "Set-Cookie") &&
             field.second.starts_with(world->site.link_cookie + "=");
    });
  }
  /// The walk that was begun still ends in a link.
  void finish() {
    const auto reply = get(by, back);
    CHECK(takes_link_cookie(reply));
    CHECK(confirm(by, pending_of(reply)).status() == 200);
    CHECK(link_of(ann).has_value());
  }

  user_id ann;
  browser by;
  std::string back;  ///< path and query that the browser is to come back with
};

/// As in an address, with a real state and code where the case may have them.
std::string target_of(const callback_query& bad, const std::string& state, const std::string& code) {
  std::string target = link_site::callback_path;
  char before = '?';
  for (const auto& [name, value] : bad) {
    const bool may_be_right = (name == "state" && value == "s") || (name == "code" && value == "c");
    const auto& right = name == "state" ? state : code;
    target += before + name + "=" + percent_encode(may_be_right ? right : value);
    before = '&';
  }
  return target;
}

}  // namespace

TEST_CASE_FIXTURE(callback_site,
                  "OA-8: a way back that is not exactly one answer asks Discord nothing, spends nothing") {
  const auto state = query_value(back, "state");
  const auto code = query_value(back, "code");
  int unread = 0;
  for (const auto& bad : bad_callbacks()) {
    const auto target = target_of(bad, state, code);
    CAPTURE(target);
    if (!http::make_request(http::method::get, target)) {
      ++unread;
      continue;
    }
    const auto reply = get(by, target);
    CHECK(location_of(reply).ends_with("?problem=callback_invalid"));
    CHECK_FALSE(takes_link_cookie(reply));
  }
  CHECK(unread == 2);  // NUL, and what is not UTF-8: no route sees them
  CHECK(discord.requests.empty());
  finish();
}

TEST_CASE_FIXTURE(callback_site,
                  "another site that sends a browser to the callback does not spoil the link in progress") {
  auto eves = sign_in(add_user(world.base(), "eve"));
  const auto of_eve = consent(start(eves), robin);
  const std::string callback = callback_path;
  for (const auto& lure : {callback, callback + "?code=c&state=s", callback + "?error=access_denied&state=s", of_eve}) {
    CAPTURE(lure);
    const auto reply = get(by, lure);
    CHECK(location_of(reply).find("?problem=") != std::string::npos);
    CHECK_FALSE(takes_link_cookie(reply));
  }
  CHECK(discord.requests.empty());
  finish();
}

TEST_CASE_FIXTURE(callback_site, "who refuses at Discord comes back without an attempt, and without its cookie") {
  const auto refused = get(by, std::string(callback_path) + "?error=access_denied&state=" + query_value(back, "state"));
  CHECK(location_of(refused).ends_with("?problem=link_refused"));
  CHECK(takes_link_cookie(refused));
  CHECK(location_of(get(by, back)).ends_with("?problem=link_state_invalid"));
}

}  // namespace ess::test
