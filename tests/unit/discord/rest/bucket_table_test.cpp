#include "discord/rest/bucket_table.hpp"

#include <doctest/doctest.h>

namespace {

using namespace ess;
using namespace ess::rest;
using std::chrono::milliseconds;

constexpr steady_point start{milliseconds(1'000'000)};

limit_key key(std::string route = "POST /channels/{}/messages", std::string top = "1", bool global = true) {
  limit_key k;
  k.route = std::move(route);
  k.top_level = std::move(top);
  k.global = global;
  return k;
}

limit_key yielding(std::string route = "POST /channels/{}/messages", std::string top = "1") {
  limit_key k = key(std::move(route), std::move(top));
  k.yields = true;
  return k;
}

limit_info told(std::int64_t limit, std::int64_t remaining, milliseconds reset, std::string bucket = "b1") {
  limit_info info;
  info.bucket = std::move(bucket);
  info.limit = limit;
  info.remaining = remaining;
  info.reset_after = reset;
  return info;
}

limit_info limited(milliseconds wait, limit_scope scope = limit_scope::user) {
  limit_info info;
  info.retry_after = wait;
  info.scope = scope;
  return info;
}

std::optional<permit> go(bucket_table& table, const limit_key& k, steady_point now) {
  auto decision = table.acquire(k, now);
  if (permit* p = std::get_if<permit>(&decision)) return *p;
  return std::nullopt;
}

std::optional<steady_point> when(bucket_table& table, const limit_key& k, steady_point now) {
  auto decision = table.acquire(k, now);
  REQUIRE(std::holds_alternative<wait_until>(decision));
  return std::get<wait_until>(decision).at;
}

TEST_CASE("GW-9: until a route's first answer only one request is under way") {
  bucket_table table;
  const auto first = go(table, key(), start);
  REQUIRE(first);
  CHECK_FALSE(go(table, key(), start));
  CHECK(go(table, key("POST /channels/{}/messages", "2"), start));
  table.complete(*first, 200, told(5, 4, milliseconds(5'000)), start);
  for (int i = 0; i < 4; ++i) CHECK(go(table, key(), start));
  CHECK_FALSE(go(table, key(), start));
}

TEST_CASE("GW-9: an empty bucket opens at its reset, to the millisecond") {
  bucket_table table;
  const auto p = go(table, key(), start);
  table.complete(*p, 200, told(5, 0, milliseconds(1'234)), start);
  CHECK(when(table, key(), start) == start + milliseconds(1'234));
  CHECK_FALSE(go(table, key(), start + milliseconds(1'233)));
  CHECK(go(table, key(), start + milliseconds(1'234)));
}

TEST_CASE("GW-9: two routes with one bucket share what is left, other channels do not") {
  bucket_table table;
  const auto a = go(table, key("GET /a/{}"), start);
  table.complete(*a, 200, told(2, 1, milliseconds(5'000)), start);
  const auto b = go(table, key("GET /b/{}"), start);
  table.complete(*b, 200, told(2, 0, milliseconds(5'000)), start);
  CHECK_FALSE(go(table, key("GET /a/{}"), start));
  CHECK(go(table, key("GET /a/{}", "2"), start));
}

TEST_CASE("answers that overtake each other do not give requests back") {
  bucket_table table;
  const auto probe = go(table, key(), start);
  table.complete(*probe, 200, told(5, 4, milliseconds(5'000)), start);
  const auto a = go(table, key(), start);
  const auto b = go(table, key(), start);
  table.complete(*b, 200, told(5, 2, milliseconds(5'000)), start);
  table.complete(*a, 200, told(5, 3, milliseconds(5'000)), start);
  CHECK(go(table, key(), start));
  CHECK(go(table, key(), start));
  CHECK_FALSE(go(table, key(), start));
}

TEST_CASE("GW-9: Retry-After is obeyed over the bucket's own figures") {
  bucket_table table;
  const auto p = go(table, key(), start);
  limit_info info = told(10, 9, milliseconds(64'570));
  info.retry_after = milliseconds(1'337'000);
  info.scope = limit_scope::shared;
  CHECK(table.complete(*p, 429, info, start) == milliseconds(1'337'000));
  CHECK(when(table, key(), start + milliseconds(65'000)) == start + milliseconds(1'337'000));
  CHECK(go(table, key(), start + milliseconds(1'337'000)));
}

TEST_CASE("GW-9: a global limit stops every route of the bot, but no interaction") {
  bucket_table table;
  const auto p = go(table, key(), start);
  table.complete(*p, 429, limited(milliseconds(700), limit_scope::global), start);
  CHECK_FALSE(go(table, key("GET /users/@me", ""), start));
  CHECK(go(table, key("POST /interactions/{}/{}/callback", "9", false), start));
  CHECK(go(table, key("GET /users/@me", ""), start + milliseconds(700)));
}

TEST_CASE("GW-9: a 429 of Cloudflare stops all that leaves from this address, whatever its token and its route") {
  const auto address = std::make_shared<refusals>();
  bucket_table table({}, address);
  bucket_table of_another_token({}, address);
  const auto callback = key("POST /interactions/{}/{}/callback", "9", false);
  const auto p = go(table, callback, start);
  CHECK(table.complete(*p, 429, limited(milliseconds(60'000), limit_scope::address), start) == milliseconds(60'000));
  const auto other_callback = key("POST /interactions/{}/{}/callback", "10", false);
  CHECK(when(table, other_callback, start) == start + milliseconds(60'000));
  CHECK(when(table, key(), start) == start + milliseconds(60'000));
  CHECK(when(of_another_token, key(), start) == start + milliseconds(60'000));
  // A shorter word later does not shorten it.
  address->block(start + milliseconds(10));
  CHECK_FALSE(go(of_another_token, key(), start + milliseconds(59'999)));
  CHECK(go(of_another_token, key(), start + milliseconds(60'000)));
  CHECK(go(table, callback, start + milliseconds(60'000)));
}

TEST_CASE("GW-9: an answer that fails on the way to Discord leaves what is known of a limit as it is") {
  for (const int status : {403, 500, 502, 503}) {
    CAPTURE(status);
    bucket_table table;
    const auto probe = go(table, key(), start);
    table.complete(*probe, 200, told(2, 1, milliseconds(5'000)), start);
    const auto p = go(table, key(), start);
    REQUIRE(p);
    table.complete(*p, status, limit_info{}, start);
    // It may have counted, so nothing is left of the window.
    CHECK(when(table, key(), start) == start + milliseconds(5'000));
    const auto next = start + milliseconds(5'000);
    CHECK(go(table, key(), next));
    CHECK(go(table, key(), next));
    CHECK_FALSE(go(table, key(), next));
  }
}

TEST_CASE("GW-9: while a route answers nothing but 502 one request at a time is under way") {
  bucket_table table;
  for (int i = 0; i < 3; ++i) {
    const auto p = go(table, key(), start);
    REQUIRE(p);
    CHECK_FALSE(go(table, key(), start));
    table.complete(*p, 502, limit_info{}, start);
  }
}

TEST_CASE("GW-9: no more than 50 requests leave in a second") {
  bucket_table table;
  int sent = 0;
  for (int i = 0; i < 200; ++i) {
    if (go(table, key("GET /x/{}", std::to_string(i)), start + milliseconds(i))) ++sent;
  }
  CHECK(sent == 50);
  CHECK(when(table, key("GET /x/{}", "999"), start + milliseconds(200)) == start + milliseconds(1'100));
  CHECK(go(table, key("GET /x/{}", "999"), start + milliseconds(1'100)));
}

TEST_CASE("OB-3: who yields leaves the last request of a window to an alarm") {
  bucket_table table;
  const auto probe = go(table, yielding(), start);
  REQUIRE(probe);
  table.complete(*probe, 200, told(5, 4, milliseconds(5'000)), start);
  for (int i = 0; i < 3; ++i) CHECK(go(table, yielding(), start));
  CHECK(when(table, yielding(), start) == start + milliseconds(5'000));
  CHECK(go(table, key(), start));
  CHECK(when(table, key(), start) == start + milliseconds(5'000));
}

TEST_CASE("a bucket of one has nothing to leave, one of two has") {
  bucket_table table;
  const auto one = go(table, yielding("GET /a/{}"), start);
  table.complete(*one, 200, told(1, 0, milliseconds(1'000), "b1"), start);
  CHECK_FALSE(go(table, yielding("GET /a/{}"), start));
  CHECK(go(table, yielding("GET /a/{}"), start + milliseconds(1'000)));
  const auto two = go(table, yielding("GET /b/{}"), start);
  table.complete(*two, 200, told(2, 1, milliseconds(1'000), "b2"), start);
  CHECK_FALSE(go(table, yielding("GET /b/{}"), start));
  CHECK(go(table, key("GET /b/{}"), start));
}

TEST_CASE("OB-3: of the 50 requests of a second, who yields leaves five to others") {
  bucket_table table;
  int sent = 0;
  for (int i = 0; i < 50; ++i) {
    if (go(table, yielding("GET /x/{}", std::to_string(i)), start + milliseconds(i))) ++sent;
  }
  CHECK(sent == 45);
  const auto later = start + milliseconds(50);
  CHECK(when(table, yielding("GET /x/{}", "999"), later) == start + milliseconds(1'100));
  for (int i = 100; i < 105; ++i) CHECK(go(table, key("GET /x/{}", std::to_string(i)), later));
  CHECK(when(table, key("GET /x/{}", "999"), later) == start + milliseconds(1'100));
  // The sixth of those that left must be a second ago: only then are fewer than 45 within it.
  CHECK(when(table, yielding("GET /x/{}", "999"), later) == start + milliseconds(1'105));
}

TEST_CASE("a route that reports no limit is free after its first answer") {
  bucket_table table;
  const auto p = go(table, key("GET /gateway/bot", ""), start);
  table.complete(*p, 200, limit_info{}, start);
  for (int i = 0; i < 5; ++i) CHECK(go(table, key("GET /gateway/bot", ""), start));
}

TEST_CASE("a request without an answer counts as used") {
  bucket_table table;
  const auto probe = go(table, key(), start);
  table.complete(*probe, 200, told(2, 1, milliseconds(5'000)), start);
  const auto p = go(table, key(), start);
  table.cancel(*p);
  CHECK_FALSE(go(table, key(), start));
  CHECK(go(table, key(), start + milliseconds(5'000)));
}

TEST_CASE("a cancelled first request lets the next one probe") {
  bucket_table table;
  const auto p = go(table, key(), start);
  table.cancel(*p);
  CHECK(go(table, key(), start));
}

TEST_CASE("GW-9: after 1000 refusals in 10 minutes nothing leaves until the window has moved on") {
  bucket_table table;
  steady_point now = start;
  int sent = 0;
  for (int i = 0; i < 3'000; ++i) {
    const auto p = go(table, key("GET /x/{}", std::to_string(i)), now);
    if (p) {
      ++sent;
      table.complete(*p, 403, limit_info{}, now);
    }
    now += milliseconds(50);
  }
  CHECK(sent == 1'000);
  CHECK(std::holds_alternative<shut_until>(table.acquire(key(), now)));
  CHECK(go(table, key(), start + milliseconds(601'000)));
}

TEST_CASE("GW-9: 429s of shared limits are not counted as refusals") {
  bucket_table table;
  const auto p = go(table, key(), start);
  table.complete(*p, 429, limited(milliseconds(10), limit_scope::shared), start);
  CHECK(table.refused(start) == 0);
  const auto q = go(table, key(), start + milliseconds(10));
  table.complete(*q, 429, limited(milliseconds(10)), start);
  CHECK(table.refused(start) == 1);
}

TEST_CASE("rows of interactions long answered are forgotten") {
  bucket_settings settings;
  settings.max_rows = 100;
  bucket_table table(settings);
  for (int i = 0; i < 5'000; ++i) {
    const auto p = go(table, key("PATCH /webhooks/{}/{}", std::to_string(i), false), start + milliseconds(i));
    REQUIRE(p);
    table.complete(*p, 200, told(5, 4, milliseconds(20)), start + milliseconds(i));
  }
  CHECK(table.rows() <= 130);
}

}  // namespace
