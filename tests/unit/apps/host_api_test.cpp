// The host API without sockets: the key guard, then the handler, on a store in memory.
#include <map>
#include <set>

#include "ess/storage/host_replies.hpp"
#include "unit/apps/host_api_scene.hpp"

namespace ess::server {
namespace {

bool is_host_row_of_table(const http::route& row) { return row.pattern.starts_with("/api/v1/"); }

/// A body that fits the row.
std::string body_for(const http::route& row) {
  if (row.verb == get) return "";
  if (row.pattern.ends_with("/cancel")) return "{}";
  if (row.pattern.starts_with("/api/v1/calls")) return row.verb == post ? R"({"title":"Fire"})" : R"({"version":1})";
  if (row.pattern.starts_with("/api/v1/players")) return row.verb == post ? R"({"name":"Robin"})" : R"({"version":1})";
  if (row.pattern.ends_with("/security-events")) return R"({"type":"anticheat.speed","severity":"HIGH"})";
  return R"({"commandId":"ban","riskLevel":"LOW"})";
}

}  // namespace

TEST_CASE_FIXTURE(host_api_fixture,
                  "TE-1: row by permission, a host's key gets exactly what it holds, and nothing of the rest happens") {
  std::set<std::string> patterns;
  for (const auto& row : route_table(*world)) {
    if (!is_host_row_of_table(row)) continue;
    INFO(net::to_string(row.verb) << " " << row.pattern);
    patterns.insert(row.pattern);
    const auto needed = *access::parse_permission(row.permission);
    access::permission_set others;
    for (const auto each : access::all_permissions()) {
      if (each != needed) others.add(each);
    }
    auto target = row.pattern;
    if (const auto at = target.find('{'); at != std::string::npos)
      target.replace(at, target.find('}') - at + 1, "none");
    const auto refused = ask(row.verb, target, body_for(row), ours.add_key(world, others));
    CHECK(refused.status == 403);
    CHECK(refused.reason == "key_permission_missing");
    CHECK(text_at(refused.json(), "/error").starts_with("This API key lacks the permission " + row.permission));
    const auto allowed = ask(row.verb, target, body_for(row), ours.add_key(world, {needed}));
    CHECK(allowed.reason != "key_permission_missing");
    CHECK((allowed.status == 200 || allowed.status == 404));
    CHECK(ask(row.verb, target, body_for(row), "ess_dev_wrong").reason == "invalid_api_key");
  }
  CHECK(patterns.size() == 9);
  CHECK(world.base().count_entries("api.refused", ours.id) >= 14);
}

TEST_CASE_FIXTURE(host_api_fixture,
                  "TE-2: row by object, a host sees another community's objects as ones that are not there") {
  int asked = 0;
  for (const auto& row : route_table(*world)) {
    const auto at = row.pattern.find('{');
    if (!is_host_row_of_table(row) || at == std::string::npos) continue;
    INFO(row.pattern);
    const auto with = [&](const std::string& object) {
      auto target = row.pattern;
      return ask(row.verb, target.replace(at, target.find('}') - at + 1, object), body_for(row));
    };
    const auto before = entries(theirs);
    const auto missing = with("01k0000000000000000000none");
    CHECK(missing.status == 404);
    for (const auto& object : {theirs.call, theirs.player, theirs.approval}) CHECK(with(object) == missing);
    CHECK(entries(theirs) == before);
    ++asked;
  }
  CHECK(asked == 6);
  for (const auto* list : {"/api/v1/calls", "/api/v1/players", "/api/v1/approvals"}) {
    const auto body = ask(get, list).body;
    for (const auto& object : {theirs.call, theirs.player, theirs.approval})
      CHECK(body.find(object) == std::string::npos);
  }
}

TEST_CASE_FIXTURE(host_api_fixture, "TE-6: every writing row of the host API refuses a member it does not know") {
  int rows = 0;
  for (const auto& row : route_table(*world)) {
    if (!is_host_row_of_table(row) || row.verb == get) continue;
    INFO(row.pattern);
    auto target = row.pattern;
    if (const auto at = target.find('{'); at != std::string::npos)
      target.replace(at, target.find('}') - at + 1, "none");
    CHECK(ask(row.verb, target, R"({"communityId":"x"})").reason == "unknown_field");
    ++rows;
  }
  CHECK(rows == 7);
}

TEST_CASE_FIXTURE(host_api_fixture, "a host opens, changes and lists calls, and each change is audited with its key") {
  const auto opened = ask(post, "/api/v1/calls", R"({"title":"Fire","priority":5,"locationName":"Main St"})");
  REQUIRE(opened.status == 200);
  const auto id = text_at(opened.json(), "/call/id");
  const auto changed = ask(patch, "/api/v1/calls/" + id, R"({"version":1,"status":"ENROUTE","note":"unit 7"})");
  REQUIRE(changed.status == 200);
  CHECK(text_at(changed.json(), "/call/status") == "ENROUTE");
  CHECK(text_at(changed.json(), "/call/assignedTo") == "null");
  CHECK(ask(patch, "/api/v1/calls/" + id, R"({"version":1,"status":"CLEARED"})").reason == "call_changed");
  const auto shown = ask(get, "/api/v1/calls/" + id).json();
  CHECK(text_at(shown, "/call/history/0/note") == "unit 7");
  CHECK(text_at(ask(get, "/api/v1/calls?limit=1").json(), "/calls/0/id") == id);
  CHECK(ask(get, "/api/v1/calls?limit=0").reason == "invalid_parameter");
  int audited = 0;
  for (const auto& entry : world.base().entries(ours.id)) {
    if (entry.body.find("\"call.") == std::string::npos || entry.body.find(id) == std::string::npos) continue;
    CHECK(entry.body.find(R"("source":"api")") != std::string::npos);
    CHECK(entry.body.find(R"("apiKeyId":")" + ours.last_key.str()) != std::string::npos);
    ++audited;
  }
  CHECK(audited == 2);
}

TEST_CASE_FIXTURE(host_api_fixture, "a host keeps players up to date, and watches them only with players:flag") {
  const auto added = ask(post, "/api/v1/players", R"({"name":"Robin","robloxId":"12345"})");
  REQUIRE(added.status == 200);
  const auto id = text_at(added.json(), "/player/id");
  CHECK(text_at(ask(get, "/api/v1/players?query=oB").json(), "/players/0/id") == id);
  CHECK(text_at(ask(get, "/api/v1/players?query=12345").json(), "/players/0/id") == id);
  CHECK(ask(get, "/api/v1/players?query=x").reason == "invalid_query");
  CHECK(ask(patch, "/api/v1/players/" + id, R"({"version":1,"status":"WATCHED"})").reason == "key_permission_missing");
  CHECK(ask(post, "/api/v1/players", R"({"name":"Ann","status":"WATCHED"})").reason == "key_permission_missing");
  const auto flagging = ours.add_key(world, {access::permission::players_edit, access::permission::players_flag});
  CHECK(ask(patch, "/api/v1/players/" + id, R"({"version":1,"status":"WATCHED"})", flagging).status == 200);
}

TEST_CASE_FIXTURE(host_api_fixture,
                  "the same write again gets the same answer and happens once, another one under its name is refused") {
  const auto players = [&] {
    return must(world.base().read(
                    [&](const storage::unit_of_work& uow) { return uow.players().list(ours.id, std::nullopt, 100); }))
        .size();
  };
  const auto before = players();
  const std::string robin = R"({"name":"Robin"})";
  const auto first = ask(post, "/api/v1/players", robin, "", "name-1");
  const auto again = ask(post, "/api/v1/players", robin, "", "name-1");
  CHECK(first.status == 200);
  CHECK_FALSE(first.replayed);
  CHECK(again.replayed);
  CHECK(again.body == first.body);
  CHECK(players() == before + 1);
  const auto entries_before = entries(ours);
  const auto other = ask(post, "/api/v1/players", R"({"name":"Ann"})", "", "name-1");
  CHECK(other.status == 409);
  CHECK(other.reason == "idempotency_key_reused");
  CHECK(ask(post, "/api/v1/calls", robin, "", "name-1").reason == "unknown_field");
  CHECK(players() == before + 1);
  CHECK(entries(ours) == entries_before + 2);
  // A key's names are its own, and what was refused leaves the name free.
  const auto second = ours.add_key(world, {access::permission::players_edit});
  CHECK(ask(post, "/api/v1/players", R"({"name":"Ann"})", second, "name-1").status == 200);
  CHECK(ask(post, "/api/v1/players", R"({"name":""})", "", "name-2").reason == "invalid_name");
  CHECK(ask(post, "/api/v1/players", R"({"name":"Eve"})", "", "name-2").status == 200);
}

TEST_CASE_FIXTURE(host_api_fixture, "a write without a name, or with a bad one, is refused before it happens") {
  const std::string robin = R"({"name":"Robin"})";
  for (const auto& name : {std::string(), std::string("a b"), std::string(129, 'x'), std::string("\xC3\xA9")}) {
    CHECK(ask(post, "/api/v1/players", robin, "", name).reason == "idempotency_key_invalid");
  }
  auto from = must(http::make_request(post, "/api/v1/players",
                                      {{"X-API-Key", ours.key}, {"Content-Type", "application/json"}}, robin));
  for (const auto& row : route_table(*world)) match(row, from);
  REQUIRE_FALSE(test::run(io, key_guard(*world)(from)).has_value());
  CHECK(test::run(io, from.route()->handle(from)).error_reason() == "idempotency_key_missing");
}

TEST_CASE_FIXTURE(host_api_fixture, "answers are kept for a day: then a name may be used again") {
  CHECK(ask(post, "/api/v1/players", R"({"name":"Robin"})", "", "name-1").status == 200);
  world.base().clock.advance(std::chrono::hours(24) + std::chrono::minutes(1));
  CHECK(ask(post, "/api/v1/players", R"({"name":"Ann"})", "", "other").status == 200);
  CHECK(ask(post, "/api/v1/players", R"({"name":"Eve"})", "", "name-1").status == 200);
}

TEST_CASE_FIXTURE(host_api_fixture, "a host follows decisions in their order, without loss and without doubling") {
  const auto settle = [&](const std::string& id, approvals::decision how) {
    audit::origin who(audit::event_source::browser);
    who.actor(ours.decider);
    must(world.base().write([&](storage::unit_of_work& uow) {
      return approvals::decide(uow, world.base().random, world->executor, ours.id, approval_id::trusted(id), how, "",
                               who);
    }));
  };
  std::vector<std::string> ids;
  for (int i = 0; i < 5; ++i) {
    const auto made = ask(post, "/api/v1/approvals", R"({"commandId":"ban","riskLevel":"HIGH","payload":{"n":1}})");
    REQUIRE(made.status == 200);
    CHECK(text_at(made.json(), "/approval/requestedBy") == "null");
    CHECK(text_at(made.json(), "/approval/sequence") == "null");
    ids.push_back(text_at(made.json(), "/approval/id"));
  }
  settle(ids[3], approvals::decision::approve);
  settle(ids[1], approvals::decision::deny);
  CHECK(ask(post, "/api/v1/approvals/" + ids[4] + "/cancel", R"({"reason":"mistake"})").status == 200);
  std::vector<std::string> seen;
  std::string after = "0";
  for (int round = 0; round < 5; ++round) {
    const auto page = ask(get, "/api/v1/approvals/decided?limit=1&after=" + after).json();
    for (const auto& each : page.at("approvals").as_array()) seen.push_back(text_at(each, "/id"));
    after = text_at(page, "/next");
    if (round == 2) {
      CHECK(text_at(page, "/more") == "false");
      // All at the same time as the ones before: the order is theirs, not the clock's.
      settle(ids[0], approvals::decision::approve);
      settle(ids[2], approvals::decision::approve);
    }
  }
  CHECK(seen == std::vector<std::string>{ids[3], ids[1], ids[4], ids[0], ids[2]});
  CHECK(text_at(ask(get, "/api/v1/approvals/" + ids[4]).json(), "/approval/status") == "CANCELLED");
  CHECK(ask(get, "/api/v1/approvals/decided?after=-1").reason == "invalid_parameter");
  CHECK(text_at(ask(get, "/api/v1/approvals/decided", "", theirs.key).json(), "/approvals") == "[]");
}

TEST_CASE_FIXTURE(host_api_fixture,
                  "a host asks in nobody's name or a member's, who may then not decide, and takes back only its own") {
  const std::string asked = R"({"commandId":"ban","riskLevel":"LOW","requestedBy":")";
  const auto named = ask(post, "/api/v1/approvals", asked + ours.decider.str() + "\"}");
  REQUIRE(named.status == 200);
  CHECK(ask(post, "/api/v1/approvals", asked + theirs.decider.str() + "\"}").reason == "user_not_found");
  const auto id = approval_id::trusted(text_at(named.json(), "/approval/id"));
  audit::origin who(audit::event_source::browser);
  who.actor(ours.decider);
  const auto own = world.base().write([&](storage::unit_of_work& uow) {
    return approvals::decide(uow, world.base().random, world->executor, ours.id, id, approvals::decision::approve, "",
                             who);
  });
  REQUIRE_FALSE(own);
  CHECK(own.error().reason() == "own_request");
  CHECK(ask(post, "/api/v1/approvals/" + ours.approval + "/cancel", "{}").reason == "not_own_request");
  const auto other = ours.add_key(world, {access::permission::commands_run});
  CHECK(ask(post, "/api/v1/approvals/" + id.str() + "/cancel", "{}", other).reason == "not_own_request");
  CHECK(ask(post, "/api/v1/approvals/" + id.str() + "/cancel", "{}").status == 200);
}

TEST_CASE_FIXTURE(host_api_fixture,
                  "a host's key has a limit for each action, and bad keys close the host API to their network") {
  int taken = 0;
  while (ask(get, "/api/v1/calls").reason != "rate_limited") ++taken;
  CHECK(taken == 600);
  CHECK(ask(get, "/api/v1/players").status == 200);
  CHECK(ask(get, "/api/v1/calls", "", theirs.key).status == 200);
  for (int i = 0; i < 20; ++i) ask(get, "/api/v1/calls", "", "ess_dev_wrong");
  CHECK(ask(get, "/api/v1/players").reason == "rate_limited");
}

TEST_CASE_FIXTURE(host_api_fixture,
                  "TE-1: a host's key that was revoked or lost a permission since it was checked does nothing more") {
  auto from = must(
      http::make_request(post, "/api/v1/players",
                         {{"X-API-Key", ours.key}, {"Content-Type", "application/json"}, {"Idempotency-Key", "late"}},
                         R"({"name":"Eve"})"));
  for (const auto& row : route_table(*world)) match(row, from);
  REQUIRE_FALSE(test::run(io, key_guard(*world)(from)).has_value());
  must(world.base().write(
      [&](storage::unit_of_work& uow) { return uow.api_keys().revoke(ours.id, ours.last_key, uow.now()); }));
  CHECK(test::run(io, from.route()->handle(from)).error_reason() == "invalid_api_key");
}

}  // namespace ess::server
