// Security events over the routes: raised by a host, read by a community's admins.
#include <doctest/doctest.h>

#include "ess/audit/append.hpp"
#include "ess/audit/security_events.hpp"
#include "ess/base/json.hpp"
#include "link_site.hpp"

namespace ess::server {
namespace {

using test::must;

struct security_events_fixture : test::link_site {
  security_events_fixture() : north(test::add_community(world.base(), "north")) {
    by = member("olga", "ADMIN");
    append("login.success");
    append("discord.linked");
    append("tenant.violation");
    must(world.base().write([&](storage::unit_of_work& uow) {
      const audit::security_report report{audit::severity::critical, "anticheat.speed", {{"speed", 90}}};
      return audit::raise(uow, world.base().random, north, report, test::by_command_line());
    }));
  }
  test::browser member(const std::string& name, std::string_view role) {
    const auto user = test::add_user(world.base(), name);
    test::add_member(world.base(), north, user, role);
    return sign_in(user);
  }
  void append(const std::string& type) {
    must(world.base().write([&](storage::unit_of_work& uow) {
      return audit::append(uow, world.base().random, north, audit::event(type).from(test::by_command_line()));
    }));
  }
  /// Says it as a host, with a key for this and nothing else.
  http::reply raise(const std::string& body, const std::string& name) {
    if (key.empty()) {
      access::api_key_request wanted;
      wanted.name = "anti-cheat";
      wanted.permissions = {access::permission::reports_triage};
      const auto made = must(world.base().write([&](storage::unit_of_work& uow) {
        return world->keys.create(uow, north, wanted, test::by_command_line(), std::nullopt);
      }));
      key = std::string(made.text.reveal());
    }
    test::browser host;
    host.more = {{"X-API-Key", key}, {"Idempotency-Key", name}};
    return post(host, "/api/v1/security-events", body);
  }
  http::reply events(const test::browser& who, const std::string& query = "") {
    return get(who, "/api/communities/" + north.str() + "/security-events" + query);
  }
  std::vector<std::string> listed(const std::string& query = "") {
    const auto reply = events(by, query);
    REQUIRE(reply.status() == 200);
    std::vector<std::string> names;
    const auto page = json_of(reply);
    for (const auto& each : page.at("entries").as_array()) {
      names.push_back(string_member(each, "event").value_or("") + " " + string_member(each, "severity").value_or(""));
    }
    return names;
  }

  community_id north;
  test::browser by;
  std::string key;
};

using names = std::vector<std::string>;

}  // namespace

TEST_CASE_FIXTURE(security_events_fixture,
                  "security events are a view of the audit log, by severity and page by page") {
  CHECK(listed() == names{"security.critical CRITICAL", "tenant.violation CRITICAL", "discord.linked LOW"});
  CHECK(listed("?severity=LOW") == names{"discord.linked LOW"});
  CHECK(listed("?severity=MEDIUM").empty());
  CHECK(listed("?limit=1") == names{"security.critical CRITICAL"});
  const auto first = json_of(events(by, "?limit=1"));
  const auto before = std::to_string(first.at("entries").as_array()[0].at("sequence").as_int64());
  CHECK(listed("?limit=1&before=" + before) == names{"tenant.violation CRITICAL"});
  CHECK(listed("?to=2000-01-01").empty());
  CHECK(first.at("integrity").at("state") == "intact");
  for (const auto* wrong : {"?severity=low", "?severity=URGENT", "?limit=0", "?before=x", "?from=yesterday"}) {
    CAPTURE(wrong);
    CHECK(events(by, wrong).status() == 400);
  }
}

TEST_CASE_FIXTURE(security_events_fixture,
                  "AU-12: reading security events takes security:read, and is in the log once an hour") {
  CHECK(events(member("mia", "MOD")).status() == 403);
  CHECK(world.base().count_entries("audit.read", north) == 0);
  CHECK(events(by).status() == 200);
  CHECK(events(by, "?severity=CRITICAL").status() == 200);
  CHECK(world.base().count_entries("audit.read", north) == 1);
}

TEST_CASE_FIXTURE(security_events_fixture,
                  "a host raises a security event once, and what it says unclearly is refused") {
  const std::string speed = R"({"type":"anticheat.speed","severity":"HIGH","metadata":{"player":"12345"}})";
  const auto raised = raise(speed, "cheat-1");
  REQUIRE(raised.status() == 200);
  const auto event = json_of(raised).at("event");
  CHECK(string_member(event, "severity") == "HIGH");
  CHECK(string_member(event, "type") == "anticheat.speed");
  const auto again = raise(speed, "cheat-1");
  CHECK(again.has_header("Idempotency-Replayed"));
  CHECK(again.body() == raised.body());
  CHECK(world.base().count_entries("security.high", north) == 1);
  const auto listed_now = json_of(events(by, "?severity=HIGH")).at("entries").as_array();
  REQUIRE(listed_now.size() == 1);
  CHECK(listed_now[0].at("sequence") == event.at("sequence"));
  CHECK(string_member(listed_now[0], "source") == "api");
  CHECK(to_json_text(listed_now[0].at("metadata")) == R"({"details":{"player":"12345"},"type":"anticheat.speed"})");

  int number = 1;
  for (const auto* wrong :
       {"{}", R"({"type":"speed"})", R"({"severity":"LOW"})", R"({"type":"speed","severity":"low"})",
        R"({"type":"Speed!","severity":"LOW"})", R"({"type":"speed","severity":"LOW","metadata":[]})",
        R"({"type":"speed","severity":"LOW","metadata":{"deep":{}}})",
        R"({"type":"speed","severity":"LOW","actor":"olga"})"}) {
    CAPTURE(wrong);
    CHECK(raise(wrong, "wrong-" + std::to_string(++number)).status() == 400);
  }
  CHECK(world.base().count_entries("security.low", north) == 0);
}

}  // namespace ess::server
