#include "ess/http/middleware.hpp"

#include <doctest/doctest.h>

#include "ess/http/testing.hpp"
#include "support/fakes.hpp"

namespace ess::http {

namespace {

net::awaitable<reply> empty_answer(request&) { co_return reply(); }

using headers = std::vector<net::http_header>;

/// The status a guard refuses with; 0 when it lets the request pass.
int refusal_of(const guard& check, const route& row, const headers& with) {
  auto made = make_request(row.verb, "/x", with);
  made.value().set_route(&row, {});
  const auto refused = check(made.value());
  return refused ? refused->status() : 0;
}

}  // namespace

TEST_CASE("HT-4: a Host that is none of the configured names is 421") {
  const auto row = get("/x", empty_answer);
  const auto check = check_host({"ess.example.org", "localhost:3000", "[::1]"});
  for (const char* host :
       {"ess.example.org", "ESS.example.org", "ess.example.org:8443", "localhost:3000", "[::1]", "[::1]:3000"}) {
    INFO(std::string(host));
    CHECK(refusal_of(check, row, {{"Host", host}}) == 0);
  }
  for (const char* host :
       {"evil.example.org", "localhost", "localhost:3001", "ess.example.org.evil", "xess.example.org", "[::2]"}) {
    INFO(std::string(host));
    CHECK(refusal_of(check, row, {{"Host", host}}) == 421);
  }
  CHECK(refusal_of(check_host({}), row, {{"Host", "anything"}}) == 0);
}

TEST_CASE("CS-1: a change from another site or of another content type is refused") {
  const auto row = post("/x", empty_answer).for_session("self");
  const auto check = check_origin("https://ess.example.org");
  const net::http_header json{"Content-Type", "application/json"};
  const net::http_header length{"Content-Length", "2"};
  const net::http_header origin{"Origin", "https://ess.example.org"};
  CHECK(refusal_of(check, row, {}) == 0);
  CHECK(refusal_of(check, row, {json, length}) == 0);
  CHECK(refusal_of(check, row, {json, length, origin, {"Sec-Fetch-Site", "same-origin"}}) == 0);
  CHECK(refusal_of(check, row, {origin, {"Sec-Fetch-Site", "none"}}) == 0);
  for (const char* site : {"cross-site", "same-site", "", "Same-Origin", "same-origin, none"}) {
    CHECK(refusal_of(check, row, {json, length, origin, {"Sec-Fetch-Site", site}}) == 403);
  }
  for (const char* other : {"https://evil.example.org", "null", "http://ess.example.org", "https://ess.example.org:444",
                            "https://ess.example.org.evil", ""}) {
    CHECK(refusal_of(check, row, {json, length, {"Origin", other}}) == 403);
  }
  for (const char* type : {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""}) {
    CHECK(refusal_of(check, row, {length, {"Content-Type", type}}) == 403);
    CHECK(refusal_of(check, row, {{"Transfer-Encoding", "chunked"}, {"Content-Type", type}}) == 403);
  }
  const auto reading = get("/x", empty_answer).for_session("self");
  CHECK(refusal_of(check, reading, {{"Sec-Fetch-Site", "cross-site"}}) == 0);
}

TEST_CASE("CS-3: session cookie and API key in one request are refused") {
  const auto row = post("/x", empty_answer).for_api_key("any");
  const auto check = check_credentials("ess_session");
  CHECK(refusal_of(check, row, {{"X-API-Key", "k"}}) == 0);
  CHECK(refusal_of(check, row, {{"Cookie", "ess_session=s"}}) == 0);
  CHECK(refusal_of(check, row, {{"X-API-Key", "k"}, {"Cookie", "theme=dark"}}) == 0);
  CHECK(refusal_of(check, row, {{"X-API-Key", "k"}, {"Cookie", "theme=dark; ess_session=s"}}) == 400);
  CHECK(refusal_of(check, row, {{"X-API-Key", ""}, {"Cookie", "ess_session=a; ess_session=b"}}) == 400);
}

TEST_CASE("CS-5: security headers are set where the handler did not, HSTS on https only") {
  const auto made = make_request(method::get, "/");
  auto plain = reply::text("x");
  security_headers(false)(made.value(), plain);
  for (const char* name : {"Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy",
                           "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy", "Permissions-Policy"}) {
    CHECK(plain.has_header(name));
  }
  CHECK_FALSE(plain.has_header("Strict-Transport-Security"));
  auto own = reply::text("x").header("Referrer-Policy", "same-origin");
  security_headers(true)(made.value(), own);
  CHECK(own.header("Referrer-Policy") == "same-origin");
  CHECK(own.header("Strict-Transport-Security") == "max-age=31536000; includeSubDomains");
}

TEST_CASE("OA-19: the access log names the route, never the target or its parameters") {
  test::fake_clock clock;
  test::recording_sink sink;
  const logger log(clock, sink, log_level::info);
  const auto row = get("/api/auth/callback/discord", empty_answer);
  auto made = make_request(method::get, "/api/auth/callback/discord?code=hidden-code&state=hidden-state");
  made.value().set_route(&row, {});
  auto to = reply::text("x");
  access_log(log)(made.value(), to);
  REQUIRE(sink.lines().size() == 1);
  CHECK(sink.lines()[0].find("/api/auth/callback/discord") != std::string::npos);
  CHECK(sink.lines()[0].find("hidden") == std::string::npos);
  CHECK(sink.lines()[0].find("\"request_id\":\"test\"") != std::string::npos);
}

}  // namespace ess::http
