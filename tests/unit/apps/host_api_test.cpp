// The host API without sockets: the key guard, then the handler, on a store in memory.
#include <doctest/doctest.h>

#include <map>
#include <set>

#include "ess/approvals/approvals.hpp"
#include "ess/base/json.hpp"
#include "ess/dispatch/calls.hpp"
#include "ess/http/router.hpp"
#include "ess/http/testing.hpp"
#include "ess/players/players.hpp"
#include "ess/storage/host_replies.hpp"
#include "middleware/key_guard.hpp"
#include "routes/table.hpp"
#include "support/run.hpp"
#include "support/server_context.hpp"

namespace ess::server {
namespace {

using test::must;

/// A community with one of everything, and a key that may do all that hosts do.
struct home {
  home(test::server_context& world, const std::string& name)
      : id(test::add_community(world.base(), name)), decider(test::add_user(world.base(), name + "-decider")) {
    test::add_member(world.base(), id, decider, "ADMIN");
    const auto who = test::by_command_line();
    auto& random = world.base().random;
    must(world.base().database->write([&](storage::unit_of_work& uow) -> result<void> {
      dispatch::new_call opened;
      opened.title = "A cat in a tree";
      call = must(dispatch::open_call(uow, random, id, opened, who)).id.str();
      players::new_player added;
      added.name = "Nelly";
      player = must(players::add(uow, random, id, added, who)).id.str();
      approvals::new_request asked;
      asked.payload = R"({"commandId":"kick"})";
      approval = must(approvals::request(uow, random, id, asked, who)).id.str();
      return success();
    }));
    key = add_key(world, {access::permission::dispatch_read, access::permission::dispatch_manage,
                          access::permission::players_read, access::permission::players_edit,
                          access::permission::commands_run, access::permission::reports_triage});
  }

  std::string rotate_key(test::server_context& world) {
    access::api_key_rotation how;
    how.overlap_days = 1;
    const auto made = must(world.base().write([&](storage::unit_of_work& uow) {
      return world->keys.rotate(uow, id, last_key, how, test::by_command_line(), std::nullopt);
    }));
    last_key = made.record.id;
    return std::string(made.text.reveal());
  }

  std::string add_key(test::server_context& world, access::permission_set permissions) {
    access::api_key_request wanted;
    wanted.name = "panel";
    wanted.permissions = permissions;
    const auto made = must(world.base().write([&](storage::unit_of_work& uow) {
      return world->keys.create(uow, id, wanted, test::by_command_line(), std::nullopt);
    }));
    last_key = made.record.id;
    return std::string(made.text.reveal());
  }

  community_id id;
  user_id decider;
  std::string key;
  api_key_id last_key = api_key_id::trusted("none");
  std::string call;
  std::string player;
  std::string approval;
};

struct host_api_fixture : test::executor_first {
  host_api_fixture()
      : ours(world, "north"), theirs(world, "south"), router(must(http::router::make(route_table(*world)))) {}

  struct answered {
    int status = 0;
    std::string reason;
    std::string body;
    bool replayed = false;
    boost::json::value json() const { return must(parse_json(body)); }
    bool operator==(const answered&) const = default;
  };

  /// One request as the server takes it. Writes get an idempotency key of their own unless `name` is given.
  answered ask(http::method verb, const std::string& target, const std::string& body = "", const std::string& key = "",
               std::optional<std::string> name = std::nullopt) {
    std::vector<net::http_header> headers = {{"X-API-Key", key.empty() ? ours.key : key}};
    if (!body.empty()) headers.push_back({"Content-Type", "application/json"});
    if (verb != http::method::get) headers.push_back({"Idempotency-Key", name ? *name : std::to_string(++names)});
    auto from = must(http::make_request(verb, target, headers, body));
    const auto rows = route_table(*world);
    bool known = false;
    for (const auto& row : rows) known = known || match(row, from);
    REQUIRE(known);
    auto refused = test::run(io, key_guard(*world)(from));
    const http::reply reply = refused ? std::move(*refused) : test::run(io, from.route()->handle(from));
    return {reply.status(), reply.error_reason(), std::string(reply.body()), reply.has_header("Idempotency-Replayed")};
  }
  /// Lets the row have the request if its path fits; rows with literal segments come before others in the table.
  bool match(const http::route& row, http::request& from) {
    if (row.verb != from.verb() || from.route() != nullptr) return false;
    std::vector<std::pair<std::string_view, std::string>> parameters;
    const std::string_view pattern = row.pattern;
    const std::string_view path = from.path();
    std::size_t p = 0;
    std::size_t q = 0;
    while (p < pattern.size() && q < path.size()) {
      if (pattern[p] == '{') {
        const auto end = path.find('/', q);
        const auto close = pattern.find('}', p);
        parameters.emplace_back(pattern.substr(p + 1, close - p - 1), std::string(path.substr(q, end - q)));
        q = std::min(end, path.size());
        p = close + 1;
      } else if (pattern[p++] != path[q++]) {
        return false;
      }
    }
    if (p != pattern.size() || q != path.size()) return false;
    kept.push_back(std::make_unique<http::route>(row));
    for (auto& each : parameters) {
      const auto at = std::string_view(kept.back()->pattern).find(each.first);
      each.first = std::string_view(kept.back()->pattern).substr(at, each.first.size());
    }
    from.set_route(kept.back().get(), parameters);
    return true;
  }
  std::size_t entries(const home& of) { return world.base().entries(of.id).size(); }

  test::server_context world;
  home ours;
  home theirs;
  http::router router;
  std::vector<std::unique_ptr<http::route>> kept;
  int names = 0;
};

constexpr auto get = http::method::get;
constexpr auto post = http::method::post;
constexpr auto patch = http::method::patch;

std::string text_at(const boost::json::value& json, std::string_view pointer) {
  const auto& found = json.at_pointer(boost::json::string_view(pointer.data(), pointer.size()));
  return found.is_string() ? std::string(found.get_string().data(), found.get_string().size()) : to_json_text(found);
}

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

TEST_CASE_FIXTURE(host_api_fixture, "AK-7: a rotation changes neither what a host has written nor what is its own") {
  const std::string robin = R"({"name":"Robin"})";
  const auto first = ask(post, "/api/v1/players", robin, "", "name-1");
  REQUIRE(first.status == 200);
  const auto request = [&](const std::string& key) {
    const auto asked = ask(post, "/api/v1/approvals", R"({"commandId":"ban","riskLevel":"LOW"})", key);
    REQUIRE(asked.status == 200);
    return "/api/v1/approvals/" + text_at(asked.json(), "/approval/id") + "/cancel";
  };
  const auto of_first = request("");
  const auto second = ours.rotate_key(world);
  const auto of_second = request(second);
  const auto of_second_too = request(second);
  const auto again = ask(post, "/api/v1/players", robin, second, "name-1");
  CHECK(again.replayed);
  CHECK(again.body == first.body);
  CHECK(ask(post, "/api/v1/players", R"({"name":"Ann"})", second, "name-1").reason == "idempotency_key_reused");
  CHECK(ask(post, of_first, "{}", second).status == 200);
  CHECK(ask(post, of_second, "{}").status == 200);  // the old key works on beside the new one
  const auto other = ours.add_key(world, {access::permission::commands_run});
  CHECK(ask(post, of_second_too, "{}", other).reason == "not_own_request");
  CHECK(ask(post, of_second_too, "{}", second).status == 200);
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
