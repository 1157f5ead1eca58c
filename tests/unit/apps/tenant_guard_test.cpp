// Security requirement TE-7: what one community may take of the server, by counting. How long others wait is measured
// by bench/.
#include "middleware/tenant_guard.hpp"

#include <doctest/doctest.h>

#include <list>

#include "unit/apps/bot_scene.hpp"

namespace ess::server {
namespace {

using test::must;

TEST_CASE("TE-7: a community at its share is refused, others are not, and a place given back is free again") {
  test::fake_clock clock;
  const auto share = std::make_shared<tenant_share>();
  const auto north = community_id::trusted("north");
  const auto south = community_id::trusted("south");
  std::vector<tenant_share::place> held;
  for (int i = 0; i < 48; ++i) held.push_back(must(share->enter(north, clock.steady_now())));
  const auto refused = share->enter(north, clock.steady_now());
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().reason() == "community_busy");
  CHECK(refused.error().code() == errc::rate_limited);
  CHECK(refused.error().retry_after().has_value());
  CHECK(share->enter(south, clock.steady_now()).has_value());
  held.pop_back();
  CHECK(share->under_way(north) == 47);
  CHECK(share->enter(north, clock.steady_now()).has_value());
  held.clear();
  CHECK(share->under_way(north) == 0);
}

TEST_CASE("TE-7: however many keys a community has, its requests in a second are bounded") {
  test::fake_clock clock;
  const auto share = std::make_shared<tenant_share>();
  int passed = 0;
  for (int i = 0; i < 20'000; ++i) {
    passed += share->enter(community_id::trusted("north"), clock.steady_now()).has_value() ? 1 : 0;
  }
  CHECK(passed == 10'000);
  CHECK(share->enter(community_id::trusted("south"), clock.steady_now()).has_value());
  clock.advance(std::chrono::seconds(1));
  CHECK(share->enter(community_id::trusted("north"), clock.steady_now()).has_value());
}

TEST_CASE("TE-7: beside others a community has a tenth of the server, alone it has all again") {
  test::fake_clock clock;
  const auto share = std::make_shared<tenant_share>();
  const auto north = community_id::trusted("north");
  const auto south = community_id::trusted("south");
  const auto passed = [&](const community_id& community, int asked) {
    int count = 0;
    for (int i = 0; i < asked; ++i) count += share->enter(community, clock.steady_now()).has_value() ? 1 : 0;
    return count;
  };
  CHECK(passed(north, 1000) == 1000);
  CHECK(passed(south, 50) == 50);
  CHECK(passed(north, 1000) == 100);
  CHECK(passed(south, 50) == 50);
  clock.advance(std::chrono::milliseconds(100));
  CHECK(passed(north, 1000) == 100);
  clock.advance(std::chrono::seconds(61));
  CHECK(passed(north, 1000) == 1000);
}

/// Requests that are not answered yet, each with what the guards left in it.
struct flood : test::bot_scene {
  flood() {
    http::async_guard guards[] = {key_guard(*context), tenant_guard(*context, small_bounds())};
    chain.assign(std::begin(guards), std::end(guards));
    rows = route_table(*context);
  }
  static tenant_bounds small_bounds() {
    tenant_bounds bounds;
    bounds.at_once = 3;
    bounds.refusal_after = std::chrono::milliseconds(0);
    return bounds;
  }
  std::string arrive(std::string_view key_text) {
    const std::vector<net::http_header> headers = {{"X-API-Key", std::string(key_text)},
                                                   {"Content-Type", "application/json"}};
    auto& from = waiting.emplace_back(must(http::make_request(http::method::post, "/api/bot/status", headers, "{}")));
    for (const auto& row : rows) {
      if (row.pattern == "/api/bot/status") from.set_route(&row, {});
    }
    for (const auto& guard : chain) {
      if (auto refused = test::run(io, guard(from))) return refused->error_reason();
    }
    return "ok";
  }

  std::vector<http::async_guard> chain;
  std::vector<http::route> rows;
  std::list<http::request> waiting;
};

TEST_CASE_FIXTURE(flood, "TE-7: while one community floods the server, another is served") {
  const auto second = add_key("none", {access::permission::dispatch_read});
  const test::staffed_community other(base(), "south", 100'000);
  access::api_key_request wanted;
  wanted.name = "bot";
  wanted.permissions = {access::permission::dispatch_read};
  const auto theirs = must(base().write([&](storage::unit_of_work& uow) {
    return context->keys.create(uow, other.community, wanted, test::by_command_line(), std::nullopt);
  }));
  CHECK(arrive(key.text.reveal()) == "ok");
  CHECK(arrive(second.text.reveal()) == "ok");
  CHECK(arrive(key.text.reveal()) == "ok");
  for (int i = 0; i < 50; ++i) CHECK(arrive(second.text.reveal()) == "community_busy");
  CHECK(arrive(theirs.text.reveal()) == "ok");
  waiting.clear();  // all answered
  CHECK(arrive(key.text.reveal()) == "ok");
}

}  // namespace
}  // namespace ess::server
