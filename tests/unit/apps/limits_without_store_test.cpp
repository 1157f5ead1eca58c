// Security requirements RL-1 and RL-2: limits that are counted in the store, whoever asks, and while it takes nothing.
// AK-8: keys while it tells nothing.
#include <doctest/doctest.h>

#include "unit/apps/action_stage.hpp"

namespace ess::test {

TEST_CASE("RL-2: while the store takes nothing nobody signs in, resets, links or exports, and afterwards all do") {
  const std::set<std::string> limited = {
      "POST /api/session",         "POST /api/session/password", "POST /api/account/password",
      "POST /api/password-resets", "GET /api/account/export",    "GET /api/communities/{communityId}/audit/export"};
  std::set<std::string> tried;
  for (const auto& each : route_actions()) {
    if (!limited.contains(each.row) || !tried.insert(each.row).second) continue;
    INFO(each.row);
    action_stage stage;
    const auto what = each.prepare(stage);
    const auto verb = each.row.starts_with("GET") ? http::method::get : http::method::post;
    const auto before = stage.content();
    stage.switched().break_writes(true);
    // More often than any of these limits allows: what is not counted must not pass.
    for (int i = 0; i < 30; ++i) {
      const auto refused = stage.ask(what.by, verb, what.target, what.body);
      CHECK(refused.status() == 503);
      CHECK(refused.error_reason() == "store_failed");
    }
    CHECK(stage.content() == before);
    stage.switched().break_writes(false);
    CHECK(stage.ask(what.by, verb, what.target, what.body).status() == what.status);
  }
  CHECK(tried == limited);
  action_stage stage;
  auto by = stage.as_mod();
  stage.switched().break_writes(true);
  for (int i = 0; i < 30; ++i) CHECK(stage.start(by).empty());
  stage.switched().break_writes(false);
  CHECK_FALSE(stage.start(by).empty());
}

TEST_CASE("RL-1, RL-5: of one account ten links begin in an hour, whichever browser or process asks") {
  action_stage stage;
  const auto one = stage.as_mod();
  const auto other = stage.as_mod();
  const auto start = [&](const browser& by) { return stage.post(by, "/api/auth/signin/discord"); };
  for (int i = 0; i < 10; ++i) {
    // Another table of routes over the same store, as another process has it.
    stage.router = must(http::router::make(server::route_table(stage.context())));
    CHECK(start(i % 2 == 0 ? one : other).status() == 200);
  }
  const auto before = stage.content();
  for (const auto& by : {one, other}) {
    const auto refused = start(by);
    CHECK(refused.status() == 429);
    CHECK(refused.error_reason() == "rate_limited");
    CHECK(refused.header("Retry-After") == "60");
  }
  CHECK(stage.content() == before);
  CHECK(start(stage.sign_in(stage.person("sam", "VIEWER"))).status() == 200);
  stage.world.base().clock.advance(std::chrono::seconds(60));
  CHECK(start(one).status() == 200);
  CHECK(start(other).status() == 429);
}

TEST_CASE("RL-1, RL-5: ten exports of the audit log an hour are one person's, and what is refused leaves no entry") {
  action_stage stage;
  const auto by = stage.as_owner();
  const auto take = [&] { return stage.get(by, stage.of_community("/audit/export")); };
  for (int i = 0; i < 10; ++i) CHECK(take().status() == 200);
  const auto before = stage.events();
  CHECK(before.at("audit.exported") == 10);
  const auto refused = take();
  CHECK(refused.status() == 429);
  CHECK(refused.header("Retry-After") == "60");
  CHECK(stage.events() == before);
}

TEST_CASE("AK-8: while the store cannot be read every key is refused, and nothing of any call happens") {
  int rows = 0;
  for (const auto& each : route_actions()) {
    const bool by_key =
        each.row.find(" /api/bot/") != std::string::npos || each.row.find(" /api/v1/") != std::string::npos;
    if (!by_key) continue;
    INFO(each.row);
    action_stage stage;
    const auto what = each.prepare(stage);
    const auto before = stage.content();
    stage.switched().break_reads(true);
    for (int i = 0; i < 3; ++i) {
      const auto refused = stage.ask(what.by, verb_of(each), what.target, what.body);
      CHECK(refused.status() == 503);
      CHECK(refused.error_reason() == "store_failed");
    }
    CHECK(stage.content() == before);
    stage.switched().break_reads(false);
    CHECK(stage.ask(what.by, verb_of(each), what.target, what.body).status() == what.status);
    ++rows;
  }
  CHECK(rows >= 10);
}

}  // namespace ess::test
