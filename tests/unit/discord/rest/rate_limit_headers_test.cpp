#include "discord/rest/rate_limit_headers.hpp"

#include <doctest/doctest.h>

#include "ess/net/http_client.hpp"

namespace {

using namespace ess;
using namespace ess::rest;
using std::chrono::milliseconds;

net::http_response answer(int status, std::vector<std::pair<std::string, std::string>> headers, std::string body = {}) {
  net::http_response a;
  a.status = status;
  for (auto& [name, value] : headers) {
    net::http_header h;
    h.name = name;
    h.value = value;
    a.headers.push_back(h);
  }
  a.body = std::move(body);
  return a;
}

TEST_CASE("GW-9: seconds with fractions are rounded up to milliseconds") {
  CHECK(parse_seconds("64.57") == milliseconds(64'570));
  CHECK(parse_seconds("0.0001") == milliseconds(1));
  CHECK(parse_seconds("5") == milliseconds(5'000));
}

TEST_CASE("GW-9: absurd waits are dropped or cut to a day") {
  for (const char* text : {"-1", "nan", "inf", "soon", "", "1e3", "1.2.3", "0x10"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_seconds(text).has_value());
  }
  CHECK(parse_seconds("1000000000") == milliseconds(86'400'000));
  CHECK(parse_seconds(std::string(400, '9')) == milliseconds(86'400'000));
}

TEST_CASE("GW-9: the body's retry_after is read as a float, the longer of body and header wins") {
  const auto info = read_limits(answer(429, {{"Retry-After", "65"}}, R"({"retry_after":64.57,"global":false})"));
  CHECK(info.retry_after == milliseconds(65'000));
  CHECK(info.scope == limit_scope::user);
  CHECK(read_limits(answer(429, {}, R"({"retry_after":0.5,"global":true})")).scope == limit_scope::global);
  CHECK(read_limits(answer(429, {}, R"({"retry_after":-3})")).retry_after == milliseconds(60'000));
  CHECK(read_limits(answer(429, {{"X-RateLimit-Scope", "shared"}}, R"({"retry_after":1})")).scope ==
        limit_scope::shared);
}

TEST_CASE("GW-9: Retry-After may be a date, which counts from the Date of the same answer") {
  const auto wait_of = [](const char* until, const char* now) {
    return read_limits(answer(429, {{"Retry-After", until}, {"Date", now}}, "error code: 1015")).retry_after;
  };
  const char* noon = "Thu, 01 Jan 2026 12:00:00 GMT";
  CHECK(wait_of("Thu, 01 Jan 2026 12:02:05 GMT", noon) == milliseconds(125'000));
  CHECK(wait_of(" Fri, 02 Jan 2026 00:00:01 GMT ", "Thu, 01 Jan 2026 23:59:59 GMT") == milliseconds(2'000));
  CHECK(wait_of("Thu, 01 Jan 2026 11:59:00 GMT", noon) == milliseconds(0));
  CHECK(wait_of("Fri, 01 Jan 2027 12:00:00 GMT", noon) == milliseconds(86'400'000));
  // What cannot be read, or counts from nothing, is as good as nothing.
  CHECK(wait_of("Thursday noon", noon) == milliseconds(60'000));
  CHECK(wait_of("Thu, 01 Jan 2026 12:02:05 GMT", "now") == milliseconds(60'000));
  CHECK(read_limits(answer(429, {{"Retry-After", noon}}, R"({"retry_after":2})")).retry_after == milliseconds(2'000));
}

TEST_CASE("an HTML 429 of Cloudflare stops everything for a minute") {
  const auto info = read_limits(answer(429, {}, "<html>error code: 1015</html>"));
  CHECK(info.retry_after == milliseconds(60'000));
  CHECK(info.scope == limit_scope::address);
  CHECK(read_limits(answer(429, {{"Retry-After", "7"}}, "error code: 1015")).scope == limit_scope::address);
  // Discord's own words, in whatever part of the answer, make it Discord's.
  CHECK(read_limits(answer(429, {{"X-RateLimit-Scope", "user"}}, "")).scope == limit_scope::user);
  CHECK(read_limits(answer(429, {{"X-RateLimit-Scope", "shared"}}, "")).scope == limit_scope::shared);
  CHECK(read_limits(answer(429, {{"X-RateLimit-Global", "true"}}, "")).scope == limit_scope::global);
}

TEST_CASE("bucket figures that cannot be are left out") {
  const auto info = read_limits(answer(200, {{"X-RateLimit-Limit", "-5"},
                                             {"X-RateLimit-Remaining", "many"},
                                             {"X-RateLimit-Reset-After", "NaN"},
                                             {"X-RateLimit-Bucket", std::string(500, 'x')}}));
  CHECK_FALSE(info.limit.has_value());
  CHECK_FALSE(info.remaining.has_value());
  CHECK_FALSE(info.reset_after.has_value());
  CHECK_FALSE(info.bucket.has_value());
  CHECK_FALSE(info.retry_after.has_value());
}

}  // namespace
