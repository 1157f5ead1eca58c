// The whole route table behind the real chain on a free port: what every answer carries, whatever became of the
// request.
#include <doctest/doctest.h>

#include <boost/asio/executor_work_guard.hpp>
#include <map>

#include "ess/base/encoding.hpp"
#include "ess/http/router.hpp"
#include "ess/http/server.hpp"
#include "ess/identity/sessions.hpp"
#include "ess/net/http_client.hpp"
#include "live_discord.hpp"
#include "middleware/chain.hpp"
#include "routes/table.hpp"
#include "support/run.hpp"
#include "support/server_context.hpp"

namespace ess::server {
namespace {

using test::must;

struct site_base {
  boost::asio::io_context io;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> busy = boost::asio::make_work_guard(io);
};

struct site : site_base {
  site()
      : community(test::add_community(world.base(), "north")),
        owner(test::add_user(world.base(), "olga")),
        router(must(http::router::make(route_table(*world)))),
        log(time, sink, log_level::error),
        web(io.get_executor(), router, make_chain(*world, {"127.0.0.1"}), log, world.base().random),
        client(must(net::make_http_client(io.get_executor()))),
        discord(*client, time, world.base().random, log, settings) {
    world->discord = &discord;
    test::add_member(world.base(), community, owner, "OWNER");
    const auto bound = must(web.listen("127.0.0.1:0"));
    world->site = public_site::at(false, "http://" + bound, bound);
    token = to_base64url(random_bytes(world.base().random, 32));
    auto session = test::add_session(world.base(), owner);
    session.token_hash = identity::hash_session_token(token);
    must(world.base().write([&](storage::unit_of_work& uow) { return uow.sessions().insert(session); }));
  }
  ~site() { test::run(io, web.stop()); }

  net::http_response send(net::http_request request) { return must(test::run(io, client->send(std::move(request)))); }
  /// A request to that row, its path filled with ids of which only the community's is there.
  net::http_request to(const http::route& row, std::optional<http::method> verb = std::nullopt) const {
    std::string path = row.pattern;
    for (const auto& [name, value] :
         {std::pair<std::string, std::string>{"{communityId}", community.str()}, {"{file...}", "css/base.css"}}) {
      if (const auto at = path.find(name); at != std::string::npos) path.replace(at, name.size(), value);
    }
    for (auto open = path.find('{'); open != std::string::npos; open = path.find('{')) {
      path.replace(open, path.find('}') - open + 1, "absent");
    }
    return {verb.value_or(row.verb), world->site.origin + path};
  }
  net::http_request as_owner(net::http_request request) const {
    request.header("Cookie", "ess_session=" + token).header("X-CSRF-Token", identity::csrf_token(token));
    return request;
  }

  test::server_context world;
  community_id community;
  user_id owner;
  system_clock time;
  test::recording_sink sink;
  http::router router;
  logger log;
  http::server web;
  std::unique_ptr<net::http_client> client;
  config::server_settings settings;
  live_discord discord;
  std::string token;
};

bool is_websocket(const http::route& row) { return row.handle_websocket != nullptr; }

void check_headers(const net::http_response& answer) {
  const auto value = [&](std::string_view name) { return std::string(answer.header(name).value_or("")); };
  CAPTURE(answer.status);
  const auto policy = value("Content-Security-Policy");
  for (const auto* part :
       {"default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"}) {
    CHECK(policy.find(part) != std::string::npos);
  }
  CHECK(policy.find("unsafe") == std::string::npos);
  CHECK(value("X-Content-Type-Options") == "nosniff");
  CHECK_FALSE(value("Referrer-Policy").empty());
  CHECK(value("Cross-Origin-Opener-Policy") == "same-origin");
  CHECK(value("Cross-Origin-Resource-Policy") == "same-origin");
  CHECK_FALSE(value("Permissions-Policy").empty());
  for (const auto* name : {"X-Powered-By", "Access-Control-Allow-Origin", "Access-Control-Allow-Credentials"}) {
    CHECK_FALSE(answer.header(name).has_value());
  }
  if (!answer.body.empty()) {
    const auto type = value("Content-Type");
    CHECK_FALSE(type.empty());
    if (type.starts_with("text/") || type.starts_with("application/json")) {
      CHECK(type.find("charset=utf-8") != std::string::npos);
    }
  }
}

TEST_CASE_FIXTURE(site, "CS-5: every answer of every row carries the policy and its companions, whatever its status") {
  std::map<int, int> seen;
  const auto crawl = [&](net::http_request request) {
    const auto answer = send(std::move(request));
    check_headers(answer);
    ++seen[answer.status];
  };
  for (const auto& row : router.routes()) {
    if (is_websocket(row)) continue;
    INFO(row.pattern);
    crawl(to(row));
    if (row.pattern != "/api/session" && row.pattern != "/api/account") crawl(as_owner(to(row)));
    auto cross = to(row);
    cross.header("Origin", "https://evil.example").header("Sec-Fetch-Site", "cross-site");
    crawl(std::move(cross));
    auto mixed = to(row);
    mixed.header("Cookie", "ess_session=x").header("X-API-Key", "y");
    crawl(std::move(mixed));
    crawl(to(row, http::method::options));
  }
  crawl({http::method::get, world->site.origin + "/nothing/here"});
  for (const int status : {200, 400, 401, 403, 404, 405}) {
    CAPTURE(status);
    CHECK(seen[status] > 0);
  }
}

TEST_CASE_FIXTURE(site, "CS-8: answers name the product at most, never a version or what it is made with") {
  for (const auto* path : {"/health", "/nothing/here", "/api/session"}) {
    const auto answer = send({http::method::get, world->site.origin + path});
    for (const auto* name : {"Via", "X-Powered-By", "X-AspNet-Version"}) {
      CHECK_FALSE(answer.header(name).has_value());
    }
    CHECK(answer.header("Server").value_or("ess") == "ess");
    for (const auto* word : {"Beast", "Boost", "0.1."}) CHECK(answer.body.find(word) == std::string::npos);
  }
}

TEST_CASE_FIXTURE(site, "CS-6: no answer to a signed-in browser may be kept") {
  for (const auto& row : router.routes()) {
    if (row.needs != http::access::session || is_websocket(row)) continue;
    if (row.pattern == "/api/session" && row.verb == http::method::delete_) continue;
    if (row.pattern == "/api/account") continue;
    INFO(row.pattern);
    const auto answer = send(as_owner(to(row)));
    CHECK(answer.header("Cache-Control").value_or("") == "no-store");
  }
  const auto file = send(as_owner({http::method::get, world->site.origin + "/api/account/export"}));
  CHECK(file.status == 200);
  CHECK(file.header("Content-Disposition").value_or("") == "attachment; filename=\"ess-account.json\"");
}

TEST_CASE_FIXTURE(site, "CS-4: no origin is allowed to read, and preflights are refused") {
  for (const auto& row : router.routes()) {
    if (is_websocket(row)) continue;
    INFO(row.pattern);
    auto preflight = as_owner(to(row, http::method::options));
    preflight.header("Origin", "https://evil.example").header("Access-Control-Request-Method", "POST");
    const auto answer = send(std::move(preflight));
    CHECK(answer.status == 405);
    for (const auto& header : answer.headers) {
      CHECK_FALSE(net::equal_ignoring_case(header.name.substr(0, 15), "Access-Control-"));
    }
  }
}

TEST_CASE_FIXTURE(site, "CS-3: key rows ignore cookies, cookie rows ignore keys, and both at once are refused") {
  for (const auto& row : router.routes()) {
    if (is_websocket(row)) continue;
    INFO(row.pattern);
    auto both = as_owner(to(row));
    both.header("X-API-Key", "ess_dev_x");
    CHECK(send(std::move(both)).status == 400);
    if (row.needs == http::access::api_key) CHECK(send(as_owner(to(row))).status == 401);
    world.base().clock.advance(std::chrono::minutes(1));  // refused keys are limited by network
    if (row.needs == http::access::session) {
      auto with_key = to(row);
      with_key.header("X-API-Key", "ess_dev_x").header("Content-Type", "application/json");
      CHECK(send(std::move(with_key)).status == 401);
    }
  }
}

TEST_CASE_FIXTURE(site, "CS-1: a change without the session's token happens nowhere, whatever the row") {
  const auto before = world.base().entries(community).size() + world.base().entries().size();
  for (const auto& row : router.routes()) {
    if (row.needs != http::access::session || row.protection != http::csrf::required) continue;
    INFO(row.pattern);
    auto without = to(row);
    without.header("Cookie", "ess_session=" + token);
    CHECK(send(std::move(without)).status == 403);
    auto foreign = as_owner(to(row));
    foreign.header("Origin", "https://evil.example");
    CHECK(send(std::move(foreign)).status == 403);
    auto sibling = as_owner(to(row));
    sibling.header("Sec-Fetch-Site", "same-site");
    CHECK(send(std::move(sibling)).status == 403);
    auto form = as_owner(to(row));
    form.body("text/plain", "{}");
    CHECK(send(std::move(form)).status == 403);
  }
  CHECK(world.base().entries(community).size() + world.base().entries().size() == before);
  CHECK(send(as_owner({http::method::get, world->site.origin + "/api/session"})).status == 200);
}

}  // namespace
}  // namespace ess::server
