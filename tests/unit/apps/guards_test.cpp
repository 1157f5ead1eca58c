// The guards of ess-server against every row of the route table: sessions, CSRF tokens, roles, keys.
#include <doctest/doctest.h>

#include <chrono>
#include <future>
#include <map>
#include <optional>

#include "ess/access/roles.hpp"
#include "ess/base/encoding.hpp"
#include "ess/base/text.hpp"
#include "ess/http/router.hpp"
#include "ess/http/testing.hpp"
#include "middleware/form_guard.hpp"
#include "middleware/key_guard.hpp"
#include "middleware/session_guard.hpp"
#include "middleware/transport.hpp"
#include "routes/table.hpp"
#include "support/run.hpp"
#include "support/server_context.hpp"

namespace ess::server {
namespace {

using test::must;

struct guards_fixture : test::executor_first {
  guards_fixture() : community(test::add_community(world.base(), "north")) {}

  /// A request to that row, its path filled with the community or with something that is not there.
  http::request request_to(const http::route& row, std::vector<net::http_header> headers) {
    auto made = must(http::make_request(row.verb, "/x", headers));
    made.set_route(&row, {{"communityId", community.str()},
                          {"keyId", "k"},
                          {"id", "p"},
                          {"approvalId", "a"},
                          {"callId", "l"},
                          {"playerId", "y"}});
    return made;
  }
  std::optional<http::reply> ask(const http::async_guard& guard, http::request& from) {
    return test::run(io, guard(from));
  }
  /// The reason of the guard's refusal, or "" where it lets the request through.
  std::string outcome_of(const http::async_guard& guard, http::request& from) {
    const auto refused = ask(guard, from);
    return refused ? refused->error_reason() : std::string();
  }
  /// The use of a key, and what a person is denied, are noted beside the answer, by the thread that writes: this waits
  /// until that has been done.
  void wait_for_notes() {
    for (const auto& lane : {storage::write_lane(), storage::write_lane::of(community)}) {
      std::promise<void> done;
      const auto nothing = [](storage::unit_of_work&) { return success(); };
      world.base().database->submit_write(lane, nothing, [&](const result<void>&) { done.set_value(); });
      done.get_future().wait();
    }
  }
  /// A live session: its token.
  std::string session_of(const user_id& user) {
    const auto token = to_base64url(random_bytes(world.base().random, 32));
    auto session = test::add_session(world.base(), user);
    session.token_hash = identity::hash_session_token(token);
    must(world.base().write([&](storage::unit_of_work& uow) { return uow.sessions().insert(session); }));
    return token;
  }
  user_id member(const std::string& name, std::string_view role) {
    const auto user = test::add_user(world.base(), name);
    test::add_member(world.base(), community, user, role);
    return user;
  }

  test::server_context world;
  community_id community;
};

bool is_session_row(const http::route& row) { return row.needs == http::access::session; }

TEST_CASE_FIXTURE(guards_fixture, "every session row refuses strangers, made-up tokens and ended sessions") {
  const auto owner = member("olga", "OWNER");
  const auto token = session_of(owner);
  const auto guard = session_guard(*world);
  const auto rows = route_table(*world);
  const auto refused_everywhere = [&](const std::string& cookie) {
    for (const auto& row : rows) {
      if (!is_session_row(row)) continue;
      INFO(row.pattern);
      auto from = request_to(row, {{"Cookie", cookie}, {"X-CSRF-Token", identity::csrf_token(token)}});
      const auto refused = ask(guard, from);
      REQUIRE(refused.has_value());
      CHECK(refused->status() != 200);
      CHECK_FALSE(refused->has_header("Set-Cookie"));
    }
  };
  refused_everywhere("other=1");
  refused_everywhere("ess_session=" + std::string(43, 'A'));
  refused_everywhere("ess_session=" + token + "; ess_session=" + token);
  world.base().clock.advance(identity::session_idle_limit + std::chrono::minutes(1));
  refused_everywhere("ess_session=" + token);
}

TEST_CASE_FIXTURE(guards_fixture, "CS-1: every changing session row needs the token of this very session") {
  const auto owner = member("olga", "OWNER");
  const auto token = session_of(owner);
  const auto other = session_of(owner);
  const auto guard = session_guard(*world);
  for (const auto& row : route_table(*world)) {
    if (!is_session_row(row)) continue;
    INFO(row.pattern);
    const std::string cookie = "ess_session=" + token;
    const std::string without = row.protection == http::csrf::required ? "csrf_token_invalid" : "";
    auto none = request_to(row, {{"Cookie", cookie}});
    CHECK(outcome_of(guard, none) == without);
    auto others = request_to(row, {{"Cookie", cookie}, {"X-CSRF-Token", identity::csrf_token(other)}});
    CHECK(outcome_of(guard, others) == without);
    auto right = request_to(row, {{"Cookie", cookie}, {"X-CSRF-Token", identity::csrf_token(token)}});
    CHECK(outcome_of(guard, right).empty());
  }
}

TEST_CASE_FIXTURE(guards_fixture, "CS-2: a form before sign-in needs the token that came with its own cookie") {
  const auto guard = form_guard(*world);
  const std::string value(43, 'A');
  const auto token = identity::form_csrf_token(value);
  int forms = 0;
  for (const auto& row : route_table(*world)) {
    INFO(row.pattern);
    const bool is_form = row.needs == http::access::open && row.protection == http::csrf::required;
    forms += is_form ? 1 : 0;
    const auto outcome = [&](std::vector<net::http_header> headers) {
      auto from = request_to(row, std::move(headers));
      const auto refused = guard(from);
      return refused ? refused->error_reason() : std::string();
    };
    const std::string without = is_form ? "csrf_token_invalid" : "";
    CHECK(outcome({}) == without);
    CHECK(outcome({{"X-CSRF-Token", token}}) == without);
    CHECK(outcome({{"Cookie", "ess_form=" + value}}) == without);
    CHECK(outcome({{"Cookie", "ess_form=" + value}, {"X-CSRF-Token", identity::csrf_token(value)}}) == without);
    CHECK(outcome({{"Cookie", "ess_form="}, {"X-CSRF-Token", identity::form_csrf_token("")}}) == without);
    const std::string twice = "ess_form=" + value + "; ess_form=" + value;
    CHECK(outcome({{"Cookie", twice}, {"X-CSRF-Token", token}}) == without);
    CHECK(outcome({{"Cookie", "ess_form=" + value}, {"X-CSRF-Token", token}}).empty());
  }
  CHECK(forms > 0);
}

TEST_CASE_FIXTURE(guards_fixture,
                  "SE-10: rows that ask for a fresh password refuse a session whose password is too old") {
  const auto owner = member("olga", "OWNER");
  const auto guard = session_guard(*world);
  const auto token = session_of(owner);
  const std::vector<net::http_header> headers = {{"Cookie", "ess_session=" + token},
                                                 {"X-CSRF-Token", identity::csrf_token(token)}};
  const auto refused_rows = [&] {
    int refused = 0;
    for (const auto& row : route_table(*world)) {
      if (!is_session_row(row)) continue;
      auto from = request_to(row, headers);
      const auto reason = outcome_of(guard, from);
      refused += reason == "password_needed" ? 1 : 0;
    }
    return refused;
  };
  int account_rows = 0;
  int admin_rows = 0;
  for (const auto& row : route_table(*world)) {
    account_rows += row.fresh_password == world->account_password ? 1 : 0;
    admin_rows += row.fresh_password == world->admin_password ? 1 : 0;
  }
  CHECK(account_rows > 0);
  CHECK(admin_rows > 0);
  CHECK(refused_rows() == 0);
  world.base().clock.advance(world->account_password);
  CHECK(refused_rows() == account_rows);
  world.base().clock.advance(world->admin_password - world->account_password);
  CHECK(refused_rows() == account_rows + admin_rows);
}

TEST_CASE_FIXTURE(guards_fixture, "SE-10: what changes a community wants a password given lately") {
  for (const auto& row : route_table(*world)) {
    if (!is_session_row(row) || row.verb == http::method::get) continue;
    const auto permission = access::parse_permission(row.permission);
    const bool of_admins =
        permission == access::permission::settings_edit || permission == access::permission::api_keys_manage ||
        permission == access::permission::users_invite || permission == access::permission::users_edit_role ||
        permission == access::permission::users_disable;
    INFO(row.pattern);
    if (of_admins) CHECK(row.fresh_password == world->admin_password);
  }
}

TEST_CASE_FIXTURE(guards_fixture,
                  "CS-1: every changing row refuses another site's request, whichever header gives it away") {
  const auto origin = http::check_origin(world->site.origin);
  const std::vector<std::vector<net::http_header>> foreign = {
      {{"Sec-Fetch-Site", "cross-site"}},
      {{"Sec-Fetch-Site", "same-site"}},
      {{"Origin", "https://evil.example"}},
      {{"Origin", "null"}},
      {{"Origin", "http://localhost:3001"}},
      {{"Sec-Fetch-Site", "same-origin"}, {"Origin", "https://evil.example"}},
      {{"Content-Length", "2"}},
      {{"Content-Length", "2"}, {"Content-Type", "text/plain"}},
      {{"Content-Length", "2"}, {"Content-Type", "application/x-www-form-urlencoded"}},
      {{"Content-Length", "2"}, {"Content-Type", "multipart/form-data"}}};
  int rows = 0;
  for (const auto& row : route_table(*world)) {
    if (row.protection == http::csrf::none) continue;
    INFO(row.pattern);
    ++rows;
    for (const auto& headers : foreign) {
      auto from = request_to(row, headers);
      const auto refused = origin(from);
      REQUIRE(refused.has_value());
      CHECK(refused->status() == 403);
      CHECK(refused->error_reason() == "cross_site");
    }
    auto right = request_to(row, {{"Sec-Fetch-Site", "same-origin"},
                                  {"Origin", world->site.origin},
                                  {"Content-Length", "2"},
                                  {"Content-Type", "application/json"}});
    CHECK_FALSE(origin(right).has_value());
  }
  CHECK(rows > 20);
}

TEST_CASE_FIXTURE(guards_fixture,
                  "TE-1: row by role, a session gets exactly what the role allows, and nothing elsewhere") {
  const auto guard = session_guard(*world);
  const auto rows = route_table(*world);
  const auto elsewhere = test::add_community(world.base(), "south");
  for (const auto& role : access::default_roles()) {
    const auto token = session_of(member(ascii_lower(role.name), role.name));
    for (const auto& row : rows) {
      if (!is_session_row(row) || row.permission == "self") continue;
      INFO(role.name << " " << row.pattern);
      const std::vector<net::http_header> headers = {{"Cookie", "ess_session=" + token},
                                                     {"X-CSRF-Token", identity::csrf_token(token)}};
      const bool allowed = role.permissions.contains(*access::parse_permission(row.permission));
      auto here = request_to(row, headers);
      CHECK(outcome_of(guard, here) == (allowed ? "" : "permission_missing"));
      auto there = must(http::make_request(row.verb, "/x", headers));
      there.set_route(&row, {{"communityId", elsewhere.str()}, {"keyId", "k"}});
      CHECK(outcome_of(guard, there) == "community_not_found");
    }
    wait_for_notes();
  }
}

TEST_CASE_FIXTURE(guards_fixture,
                  "AK: every row of bots and hosts refuses a bad key in one way, and a key without its permission") {
  access::api_key_request wanted;
  wanted.name = "narrow";
  wanted.permissions = {access::permission::audit_read};
  const access::api_key_service keys = test::test_keys(world.base().random);
  const auto made = must(world.base().write([&](storage::unit_of_work& uow) {
    return keys.create(uow, community, wanted, test::by_command_line(), std::nullopt);
  }));
  const auto guard = key_guard(*world);
  std::map<std::string_view, int> refused;  // by the kind of entry that tells of it
  for (const auto& row : route_table(*world)) {
    if (row.needs != http::access::api_key) continue;
    INFO(row.pattern);
    // So many bad keys in one minute would close the door to the network.
    wait_for_notes();
    world.base().clock.advance(std::chrono::minutes(1));
    ++refused["api_key.refused"];
    for (const auto* text : {"", "ess_dev_wrong", "ess_dev_000000000000_wrong"}) {
      auto bad = request_to(row, {{"X-API-Key", text}});
      CHECK(outcome_of(guard, bad) == "invalid_api_key");
    }
    auto without = request_to(row, {});
    CHECK(outcome_of(guard, without) == "invalid_api_key");
    auto narrow = request_to(row, {{"X-API-Key", std::string(made.text.reveal())}});
    // Whether a bot is set up at all, which process acts and where it is: any valid key may say and ask.
    CHECK(outcome_of(guard, narrow) == (row.permission == "any" ? "" : "key_permission_missing"));
    if (row.permission != "any") ++refused[is_host_row(row) ? "api.refused" : "discord.bot.command"];
  }
  CHECK(refused.size() == 3);
  CHECK(world.base().count_entries("api_key.refused") == refused["api_key.refused"]);
  CHECK(world.base().count_entries("discord.bot.command", community) == refused["discord.bot.command"]);
  CHECK(world.base().count_entries("api.refused", community) == refused["api.refused"]);
}

TEST_CASE_FIXTURE(guards_fixture,
                  "HT-13: behind https, API calls that did not come by TLS are refused but for bots on loopback") {
  const auto guard = require_https(*world);
  const auto answer_to = [&](const char* path) {
    auto from = must(http::make_request(http::method::post, path));
    const auto refused = guard(from);
    return refused ? refused->error_reason() : std::string();
  };
  CHECK(answer_to("/api/session").empty());
  world->site = public_site::at(true, "https://ess.example", "ess.example");
  CHECK(answer_to("/api/session") == "https_required");
  CHECK(answer_to("/api/bot/dispatch/calls") == "https_required");
  CHECK(answer_to("/health").empty());
  world->bot_http_loopback = true;
  CHECK(answer_to("/api/bot/dispatch/calls").empty());
  CHECK(answer_to("/api/session") == "https_required");
}

TEST_CASE_FIXTURE(guards_fixture, "pages asked for under another name go to the public one") {
  const auto guard = prefer_public_name(*world);
  auto from = must(http::make_request(http::method::get, "/login?to=discord", {{"Host", "127.0.0.1:3000"}}));
  const auto moved = guard(from);
  REQUIRE(moved.has_value());
  CHECK(moved->header("Location") == "http://localhost:3000/login?to=discord");
  auto api = must(http::make_request(http::method::get, "/api/session", {{"Host", "127.0.0.1:3000"}}));
  CHECK_FALSE(guard(api).has_value());
  auto right = must(http::make_request(http::method::get, "/login", {{"Host", "LOCALHOST:3000"}}));
  CHECK_FALSE(guard(right).has_value());
}

}  // namespace
}  // namespace ess::server
