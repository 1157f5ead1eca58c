// The whole route table behind the real chain on a free port: what every answer carries, whatever became of the
// request.
#include <doctest/doctest.h>

#include <map>
#include <set>

#include "support/ed25519_signer.hpp"
#include "unit/apps/served_site.hpp"

namespace ess::server {
namespace {

using test::must;

http::handler that_fails() {
  return [](http::request&) -> net::awaitable<http::reply> {
    throw std::runtime_error("as planned");
    co_return http::reply(200);
  };
}

struct site : test::served_site {
  site()
      : served_site({http::get("/test/fails", that_fails()).open()}),
        community(test::add_community(world.base(), "north")),
        owner(test::add_user(world.base(), "olga")),
        token(session_of(owner)) {
    test::add_member(world.base(), community, owner, "OWNER");
  }

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

  net::http_request with_key(net::http_request request) {
    if (key.empty()) key = make_key();
    request.header("X-API-Key", key);
    return request;
  }
  std::string make_key() {
    access::api_key_request wanted;
    wanted.name = "bot";
    for (std::size_t n = 0; n < access::permission_count; ++n) wanted.permissions.add(access::permission(n));
    const auto made = must(world.base().write([&](storage::unit_of_work& uow) {
      return world->keys.create(uow, community, wanted, test::by_command_line(), std::nullopt);
    }));
    return std::string(made.text.reveal());
  }
  /// A sign-in with the token of a form of its own.
  net::http_response sign_in(const std::string& email, const std::string& password) {
    const auto form = send({http::method::get, world->site.origin + "/api/session/form"});
    const auto cookie = std::string(form.header("Set-Cookie").value_or(""));
    net::http_request request(http::method::post, world->site.origin + "/api/session");
    request.header("Cookie", cookie.substr(0, cookie.find(';')))
        .header("X-CSRF-Token", string_member(must(parse_json(form.body)), "csrf").value_or(""))
        .body("application/json", R"({"email":")" + email + R"(","password":")" + password + "\"}");
    return send(std::move(request));
  }

  community_id community;
  user_id owner;
  std::string token;
  std::string key;
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

/// What no parser of ours lets through, each with a status of its own.
const std::vector<std::string> malformed = {
    "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "NONSENSE\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\nX-Long: " + std::string(5'000, 'x') + "\r\n\r\n",
    "BREW / HTTP/1.1\r\nHost: a\r\n\r\n",
};

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
  crawl({http::method::get, world->site.origin + "/test/fails"});
  crawl(as_owner({http::method::delete_, world->site.origin + "/api/account/link"}));
  auto long_one = as_owner({http::method::delete_, world->site.origin + "/api/account/link"});
  long_one.body("application/json", "\"" + std::string(5000, 'x') + "\"");
  crawl(std::move(long_one));
  for (int n = 0; n < 6; ++n) crawl(as_owner({http::method::get, world->site.origin + "/api/account/export"}));
  for (const auto& bytes : malformed) {
    const auto answer = send_raw(bytes);
    check_headers(answer);
    ++seen[answer.status];
  }
  for (const int status : {200, 400, 401, 403, 404, 405, 409, 413, 429, 431, 500, 501, 503}) {
    CAPTURE(status);
    CHECK(seen[status] > 0);
  }
}

void check_banner(const net::http_response& answer) {
  for (const auto* name : {"Via", "X-Powered-By", "X-AspNet-Version"}) {
    CHECK_FALSE(answer.header(name).has_value());
  }
  CHECK(answer.header("Server").value_or("ess") == "ess");
  for (const auto* word : {"Beast", "Boost", "0.1.", "as planned"}) CHECK(answer.body.find(word) == std::string::npos);
}

TEST_CASE_FIXTURE(site, "CS-8: answers name the product at most, never a version or what it is made with") {
  for (const auto* path : {"/health", "/nothing/here", "/api/session", "/test/fails"}) {
    check_banner(send({http::method::get, world->site.origin + path}));
  }
  for (const auto& bytes : malformed) check_banner(send_raw(bytes));
}

TEST_CASE_FIXTURE(
    site, "CS-8: TRACE and CONNECT are answered 501 at every address, and nothing of such a request comes back") {
  std::set<std::string> targets = {
      "*", "127.0.0.1:80", "[::1]:80", "example.org:443", "/nothing/here", world->site.origin + "/"};
  for (const auto& row : router.routes()) targets.insert(to(row).url().substr(world->site.origin.size()));
  CHECK(targets.size() > 50);
  for (const auto* verb : {"TRACE", "CONNECT"}) {
    for (const auto& target : targets) {
      CAPTURE(verb);
      CAPTURE(target);
      const auto answer = send_raw(verb + (" " + target) + " HTTP/1.1\r\nHost: " + world->site.authority +
                                   "\r\nX-Echo: something-of-mine\r\nContent-Length: 0\r\n\r\n");
      CHECK(answer.status == 501);
      CHECK(string_member(must(parse_json(answer.body)), "code") == "method_unsupported");
      CHECK(answer.header("Connection") == "close");
      CHECK(answer.body.find("something-of-mine") == std::string::npos);
      check_banner(answer);
    }
  }
}

TEST_CASE_FIXTURE(site, "CS-8: a method that an address does not know is answered 405 with those that it knows") {
  using enum net::http_method;
  for (const auto& row : router.routes()) {
    const auto path = to(row).url().substr(world->site.origin.size());
    for (const auto verb : {get, post, put, patch, delete_}) {
      const auto match = router.match(verb, path);
      if (match.found != nullptr) continue;
      CAPTURE(path);
      CAPTURE(net::to_string(verb));
      const auto answer = send(as_owner({verb, world->site.origin + path}));
      CHECK(answer.status == 405);
      CHECK(answer.header("Allow") == match.allow);
      CHECK(match.allow.find(net::to_string(row.verb)) != std::string::npos);
      CHECK(match.allow.find(net::to_string(verb)) == std::string::npos);
    }
  }
}

TEST_CASE_FIXTURE(site,
                  "SE-4: to whoever signs in, a wrong password, an unknown address and a disabled account look alike") {
  const auto disabled = test::add_user(world.base(), "dora");
  must(world.base().write([&](storage::unit_of_work& uow) {
    for (const auto& user : {owner, disabled}) must(uow.users().set_password_hash(user, "quick:right password"));
    return uow.users().set_disabled_at(disabled, uow.now());
  }));
  const auto headers_of = [](const net::http_response& answer) {
    std::map<std::string, std::string> all;
    for (const auto& [name, value] : answer.headers) {
      const bool differs_always = name == "X-Request-Id" || name == "Date";
      all[name] = differs_always ? std::to_string(value.size()) : value;
    }
    return all;
  };
  const auto wrong = sign_in("olga@example.org", "wrong password");
  CHECK(wrong.status == 401);
  CHECK_FALSE(wrong.header("Set-Cookie").has_value());
  for (const auto* email : {"nobody@example.org", "dora@example.org", "no address"}) {
    for (const auto* password : {"wrong password", "right password"}) {
      CAPTURE(email);
      CAPTURE(password);
      const auto other = sign_in(email, password);
      CHECK(other.status == wrong.status);
      CHECK(other.body == wrong.body);
      CHECK(headers_of(other) == headers_of(wrong));
    }
  }
  CHECK(sign_in("olga@example.org", "right password").status == 200);
}

TEST_CASE_FIXTURE(site, "CS-6: no answer to a signed-in browser or to a key may be kept") {
  for (const auto& row : router.routes()) {
    if (row.needs != http::access::session || is_websocket(row)) continue;
    if (row.pattern == "/api/session" && row.verb == http::method::delete_) continue;
    if (row.pattern == "/api/account") continue;
    INFO(row.pattern);
    const auto answer = send(as_owner(to(row)));
    CHECK(answer.header("Cache-Control").value_or("") == "no-store");
  }
  for (const auto& row : router.routes()) {
    if (row.needs != http::access::api_key || is_websocket(row)) continue;
    INFO(row.pattern);
    auto request = with_key(to(row));
    if (row.verb != http::method::get) request.body("application/json", R"({"guildId":"700","discordUserId":"41"})");
    const auto answer = send(std::move(request));
    CHECK(answer.status != 401);
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

/// A signed PING as it goes over the line, padded to that many bytes; `more` are header lines beside those of Discord.
std::string signed_ping(const site& at, const std::string& path, std::size_t bytes, const std::string& more = "") {
  std::string body = R"({"version":1,"application_id":"500","type":0})";
  body.append(bytes - body.size(), ' ');
  const auto now = std::chrono::floor<std::chrono::seconds>(at.world->time.now());
  const auto timestamp = std::to_string(now.time_since_epoch().count());
  return "POST " + path + " HTTP/1.1\r\nHost: " + at.world->site.authority +
         "\r\nContent-Type: application/json\r\nX-Signature-Ed25519: " + test::discords_key.sign_hex(timestamp + body) +
         "\r\nX-Signature-Timestamp: " + timestamp + "\r\n" + more + "Content-Length: " + std::to_string(bytes) +
         "\r\n\r\n" + body;
}

TEST_CASE_FIXTURE(site, "SG-5: what Discord signs may have 256 KiB") {
  world->events.public_key = test::discords_key.public_key_hex();
  world->events.application = "500";
  CHECK(send_raw(signed_ping(*this, "/api/discord/events", 200 * 1024)).status == 204);
  CHECK(send_raw(signed_ping(*this, "/api/discord/events", 256 * 1024)).status == 204);
  for (const auto& row : router.routes()) {
    if (row.needs != http::access::signature) continue;
    INFO(row.pattern);
    std::string path = row.pattern;
    if (const auto open = path.find('{'); open != std::string::npos) path.replace(open, path.size() - open, "500");
    // The length that is announced decides, before any of it is read.
    const auto whole = signed_ping(*this, path, 257 * 1024);
    CHECK(send_raw(whole.substr(0, whole.find("\r\n\r\n") + 4)).status == 413);
  }
}

TEST_CASE_FIXTURE(site, "SG-1: a doubled header of the signature is no signature") {
  world->events.public_key = test::discords_key.public_key_hex();
  world->events.application = "500";
  const auto status_with = [&](const std::string& more) {
    return send_raw(signed_ping(*this, "/api/discord/events", 100, more)).status;
  };
  CHECK(status_with("") == 204);
  const auto once = signed_ping(*this, "/api/discord/events", 100);
  for (const std::string name : {"X-Signature-Ed25519: ", "X-Signature-Timestamp: "}) {
    INFO(name);
    const auto at = once.find(name);
    REQUIRE(at != std::string::npos);
    CHECK(status_with(once.substr(at, once.find("\r\n", at) + 2 - at)) == 401);
    CHECK(status_with(name + "0\r\n") == 401);
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
