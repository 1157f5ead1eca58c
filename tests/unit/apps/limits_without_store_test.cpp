// Security requirement RL-2: limits that are counted in the store, while the store takes nothing.
#include <doctest/doctest.h>

#include "unit/apps/action_stage.hpp"

namespace ess::test {

TEST_CASE("RL-2: while the store takes nothing nobody signs in, resets, links or exports, and afterwards all do") {
  const std::set<std::string> limited = {"POST /api/session", "POST /api/session/password",
                                         "POST /api/account/password", "POST /api/password-resets",
                                         "GET /api/account/export"};
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
  CHECK(stage.start(by).empty());
  stage.switched().break_writes(false);
  CHECK_FALSE(stage.start(by).empty());
}

}  // namespace ess::test
