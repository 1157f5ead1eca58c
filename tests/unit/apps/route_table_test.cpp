// Walks every row of ess-server's route table. No handler runs.
#include "routes/table.hpp"

#include <doctest/doctest.h>

#include <set>

#include "ess/access/permission.hpp"
#include "ess/http/router.hpp"
#include "support/server_context.hpp"

namespace ess::server {
namespace {

bool changes_something(const http::route& row) {
  return row.verb != http::method::get && row.verb != http::method::head && row.verb != http::method::options;
}

std::string name_of(const http::route& row) { return std::string(net::to_string(row.verb)) + " " + row.pattern; }

TEST_CASE("CS-1: every row that changes something needs a CSRF token, an API key or a signature") {
  const test::server_context world;
  for (const auto& row : route_table(*world)) {
    if (!changes_something(row)) continue;
    INFO(name_of(row));
    const bool by_browser = row.needs == http::access::open || row.needs == http::access::session;
    CHECK((row.protection == http::csrf::required || !by_browser));
  }
}

TEST_CASE("TE-1: every row names a permission, its own account, or is open on purpose") {
  const std::set<std::string> open = {"GET /",
                                      "GET /login",
                                      "GET /invite",
                                      "GET /reset",
                                      "GET /app",
                                      "GET /app/approvals",
                                      "GET /app/audit",
                                      "GET /app/deliveries",
                                      "GET /app/dispatch",
                                      "GET /app/members",
                                      "GET /app/players",
                                      "GET /app/settings/integrations/discord",
                                      "GET /app/settings/integrations/discord/confirm",
                                      "GET /app/settings/security",
                                      "GET /assets/{file...}",
                                      "GET /health",
                                      "GET /metrics",
                                      "GET /ready",
                                      "GET /api/session/form",
                                      "POST /api/session",
                                      "POST /api/password-resets",
                                      "POST /api/password-resets/complete",
                                      "POST /api/invites/look",
                                      "POST /api/invites/accept"};
  const test::server_context world;
  std::set<std::string> found_open;
  for (const auto& row : route_table(*world)) {
    INFO(name_of(row));
    CHECK(row.needs != http::access::undeclared);
    if (row.needs == http::access::open) {
      found_open.insert(name_of(row));
      CHECK(row.permission.empty());
      continue;
    }
    if (row.needs == http::access::signature) {
      CHECK(row.pattern.starts_with("/api/discord/"));
      CHECK(row.permission.empty());
      continue;
    }
    const bool own_account = row.needs == http::access::session && row.permission == "self";
    const std::set<std::string> for_any_key{"POST /api/bot/status", "POST /api/bot/lease", "POST /api/bot/guild"};
    const bool any_key = for_any_key.contains(name_of(row)) && row.permission == "any";
    CHECK((own_account || any_key || access::parse_permission(row.permission).has_value()));
  }
  CHECK(found_open == open);
}

TEST_CASE("TE-2: a row with a community's permission has the community in its path, the others have not") {
  const test::server_context world;
  for (const auto& row : route_table(*world)) {
    if (row.needs != http::access::session) continue;
    INFO(name_of(row));
    const bool names_community = row.pattern.find("{communityId}") != std::string::npos;
    CHECK(names_community == (row.permission != "self"));
  }
}

TEST_CASE("AK: exactly the bot API and the host API take keys, and each row of bots is a POST") {
  const test::server_context world;
  int rows = 0;
  int host_rows = 0;
  for (const auto& row : route_table(*world)) {
    INFO(name_of(row));
    const bool is_bot = row.pattern.starts_with("/api/bot/");
    const bool is_host = row.pattern.starts_with("/api/v1/");
    CHECK((is_bot || is_host) == (row.needs == http::access::api_key));
    host_rows += is_host ? 1 : 0;
    if (!is_bot) continue;
    CHECK(row.verb == http::method::post);
    ++rows;
  }
  CHECK(rows == 8);
  CHECK(host_rows == 14);
}

TEST_CASE("HT-2, SG-5: no row takes a body of more than 64 KiB, but for 256 KiB that Discord signs") {
  const test::server_context world;
  for (const auto& row : route_table(*world)) {
    INFO(name_of(row));
    if (row.needs == http::access::signature) {
      CHECK(row.max_body == 256 * 1024);
    } else {
      CHECK(row.max_body <= 64 * 1024);
    }
  }
}

TEST_CASE("the router accepts the table") {
  const test::server_context world;
  const auto router = http::router::make(route_table(*world));
  CHECK(router.has_value());
}

TEST_CASE("SE-9: cookie names say what the browser must hold them to") {
  const auto https = public_site::at(true, "https://ess.example", "ess.example");
  CHECK(https.session_cookie == "__Host-ess_session");
  CHECK(https.link_cookie == "__Host-ess_link");
  CHECK(https.form_cookie == "__Host-ess_form");
  CHECK(https.device_cookie == "__Host-ess_device");
  const auto http = public_site::at(false, "http://localhost:3000", "localhost:3000");
  CHECK(http.session_cookie == "ess_session");
  CHECK(http.link_cookie == "ess_link");
}

}  // namespace
}  // namespace ess::server
