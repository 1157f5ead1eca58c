// Security requirement AU-4: what entries tell of may go, and the chains still verify.
#include <doctest/doctest.h>

#include "ess/audit/verify.hpp"
#include "unit/apps/action_stage.hpp"

namespace ess::test {

TEST_CASE("AU-4: after people, keys and a whole community are deleted every chain verifies, and tells of it") {
  action_stage stage;
  const auto run = [&](std::string_view command, const std::string& arguments) {
    INFO(std::string(command));
    CHECK(reason_of(stage.command(command, arguments)).empty());
  };
  // Everybody and everything has done something first, so that there is something to be told of.
  for (const auto& each : route_actions()) {
    if (!each.row.starts_with("POST /api/bot/") && !each.row.starts_with("POST /api/communities/")) continue;
    const auto what = each.prepare(stage);
    stage.post(what.by, what.target, what.body);
  }
  const auto key = stage.add_key();
  run("init", "{}");  // the pepper of keys
  run("key.revoke", R"({"community":"north","key":")" + key.record.id.str() + "\"}");
  run("user.delete", R"({"user":"mia@example.org"})");
  run("community.delete", R"({"community":"north","confirm":"north"})");
  const auto events = stage.events();
  for (const char* kind : {"api_key.revoked", "user.deleted", "community.deleted"}) CHECK(events.contains(kind));
  int chains = 0;
  must(stage.world.base().read([&](const storage::unit_of_work& uow) -> result<void> {
    for (const auto& chain : must(uow.audit().chains())) {
      const auto report = must(audit::verify(uow, chain));
      INFO(chain);
      INFO(report.why);
      CHECK(report.state == audit::chain_state::intact);
      CHECK(report.checked > 1);
      ++chains;
    }
    return success();
  }));
  CHECK(chains >= 2);
}

}  // namespace ess::test
