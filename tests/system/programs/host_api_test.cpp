// The host API as a game server uses it: over sockets, through kill -9, and on to the channels of Discord.
#include "system/programs/outbox_scene.hpp"

using namespace ess;
using namespace ess::test;

namespace {

/// An installation, and a host that holds one key of its community.
class host_scene : public outbox_scene {
 public:
  host_scene() {
    key = make_key({"dispatch:read", "dispatch:manage", "commands:run"});
    set_channels(demo_world::channel, demo_world::dispatch_channel);
    start();
  }

  std::string make_key(const std::vector<std::string>& permissions) {
    std::vector<std::string> words = {"key", "create", "--community", "harbour", "--name", "host", "--json"};
    for (const auto& permission : permissions) words.insert(words.end(), {"--permission", permission});
    return json_text(installation.must_essctl(words).out, "secret");
  }
  /// Each request on a connection of its own, so that none is left over from a server that was killed.
  web_answer ask(const std::string& path) const {
    web_window host(installation.server_port());
    return host.send(host.to(net::http_method::get, "/api/v1" + path).header("X-API-Key", key));
  }
  web_answer write(const std::string& path, std::string body, const std::string& name) const {
    return write_with(key, path, std::move(body), name);
  }
  web_answer write_with(const std::string& with, const std::string& path, std::string body,
                        const std::string& name) const {
    web_window host(installation.server_port());
    auto request = host.to(net::http_method::post, "/api/v1" + path);
    request.header("X-API-Key", with).body("application/json", std::move(body));
    if (!name.empty()) request.header("Idempotency-Key", name);
    return host.send(std::move(request));
  }
  void restart_after_kill() {
    kill();
    start();
  }

  std::string key;
};

std::string id_in(const web_answer& made, std::string_view member) {
  REQUIRE_MESSAGE(made.status == 200, made.body);
  return string_member(made.json.at(member), "id").value_or("");
}

}  // namespace

TEST_CASE("a host's call that is sent again after kill -9 is the same call, and one message in the channel") {
  host_scene s;
  const std::string body = R"({"title":"Fire","priority":5,"locationName":"Main St 12"})";
  const auto made = s.write("/calls", body, "call-4711");
  const auto id = id_in(made, "call");
  CHECK_FALSE(made.has_header("Idempotency-Replayed"));
  const auto is_shown = [&] { return s.channel(demo_world::dispatch_channel).size() == 1; };
  REQUIRE(s.wait_until(is_shown));
  const auto shown = s.channel(demo_world::dispatch_channel).front();
  CHECK(shown.title == "Call: Fire");
  CHECK(shown.footer == "Call " + id);

  s.restart_after_kill();
  const auto again = s.write("/calls", body, "call-4711");
  CHECK(again.status == 200);
  CHECK(again.has_header("Idempotency-Replayed"));
  CHECK(again.body == made.body);
  CHECK(s.ask("/calls?state=open").body.find("Fire") == s.ask("/calls?state=open").body.rfind("Fire"));
  // A second call's message comes after one of the first's would have: order is kept in a channel.
  const auto next = id_in(s.write("/calls", R"({"title":"Flood"})", "call-4712"), "call");
  REQUIRE(s.wait_until([&] { return s.channel(demo_world::dispatch_channel).back().footer == "Call " + next; }));
  CHECK(s.channel(demo_world::dispatch_channel).size() == 2);
  CHECK(s.channel(demo_world::dispatch_channel).front() == shown);
}

TEST_CASE("a host follows what people decided, and a restart changes nothing in what it reads") {
  host_scene s;
  const auto asked = s.write("/approvals", R"({"commandId":"player.ban","riskLevel":"HIGH"})", "ban-99");
  const auto id = id_in(asked, "approval");
  REQUIRE(s.wait_until([&] { return s.channel(demo_world::channel).size() == 1; }));
  CHECK(s.channel(demo_world::channel).front().title == "Approval requested: player.ban");
  CHECK(s.ask("/approvals/decided?after=0").json.at("approvals").as_array().empty());

  REQUIRE(s.api("/approvals/" + id + "/approve").status == 200);
  const auto feed = s.ask("/approvals/decided?after=0");
  REQUIRE(feed.json.at("approvals").as_array().size() == 1);
  const auto& decided = feed.json.at("approvals").as_array().front();
  CHECK(string_member(decided, "id") == id);
  CHECK(string_member(decided, "status") == "APPROVED");
  CHECK(decided.at("sequence").as_int64() == 1);
  CHECK(feed.json.at("next").as_int64() == 1);

  s.restart_after_kill();
  CHECK(s.ask("/approvals/decided?after=0").body == feed.body);
  const auto rest = s.ask("/approvals/decided?after=1");
  CHECK(rest.json.at("approvals").as_array().empty());
  CHECK(rest.json.at("next").as_int64() == 1);
  REQUIRE(s.wait_until([&] { return s.channel(demo_world::channel).front().title == "Approved: player.ban"; }));
  CHECK(s.channel(demo_world::channel).size() == 1);
}

TEST_CASE("AK-4: what a host may not do, or says unclearly, changes nothing") {
  host_scene s;
  const std::string body = R"({"title":"Fire"})";
  const auto unnamed = s.write("/calls", body, "");
  CHECK(unnamed.status == 400);
  CHECK(unnamed.code() == "idempotency_key_missing");

  REQUIRE(s.write("/calls", body, "call-1").status == 200);
  const auto other = s.write("/calls", R"({"title":"Flood"})", "call-1");
  CHECK(other.status == 409);
  CHECK(other.code() == "idempotency_key_reused");

  const auto reader = s.make_key({"dispatch:read"});
  const auto forbidden = s.write_with(reader, "/calls", body, "call-2");
  CHECK(forbidden.status == 403);
  CHECK(forbidden.code() == "key_permission_missing");
  CHECK(forbidden.message() ==
        "This API key lacks the permission dispatch:manage. Ask an owner of your community for a key that has it.");
  const auto stranger = s.write_with(reader + "x", "/calls", body, "call-3");
  CHECK(stranger.status == 401);
  // The call of the demo and the one above.
  CHECK(s.ask("/calls").json.at("calls").as_array().size() == 2);
  const auto log = s.installation.must_essctl({"audit", "list", "--community", "harbour", "--json"}).out;
  CHECK(log.find("api.refused") != std::string::npos);
}

TEST_CASE("a host's critical event is posted in quiet hours too, and found by its severity by page and essctl") {
  host_scene s;
  // Quiet for a day less a minute, from the hour before this one.
  const auto hour = std::chrono::floor<std::chrono::hours>(std::chrono::system_clock::now()) - std::chrono::hours(1);
  const auto from = (hour.time_since_epoch() % std::chrono::days(1)).count();
  const auto at = [](std::int64_t h, const char* minutes) { return (h < 10 ? "0" : "") + std::to_string(h) + minutes; };
  const auto saved = s.web->put("/api/communities/" + s.home + "/discord",
                                R"({"version":1,"securityChannelId":")" + std::string(demo_world::dispatch_channel) +
                                    R"(","quietFrom":")" + at(from, ":00") + R"(","quietUntil":")" +
                                    at((from + 23) % 24, ":59") + R"(","quietOffset":"+00:00"})");
  REQUIRE_MESSAGE(saved.status == 200, saved.body);
  s.key = s.make_key({"reports:triage"});
  const auto raise = [&](const std::string& severity) {
    const auto raised =
        s.write("/security-events",
                R"({"type":"anticheat.speed","metadata":{"player":"12345"},"severity":")" + severity + "\"}",
                "cheat-" + severity);
    REQUIRE_MESSAGE(raised.status == 200, raised.body);
  };
  raise("LOW");
  raise("CRITICAL");
  REQUIRE(s.wait_until([&] { return !s.channel(demo_world::dispatch_channel).empty(); }));
  const auto shown = s.channel(demo_world::dispatch_channel);
  REQUIRE(shown.size() == 1);
  CHECK(shown.front().title == "Security event: anticheat.speed");
  CHECK(shown.front().fields.at("Severity") == "Critical");
  CHECK(shown.front().fields.at("Details") == "player: 12345");

  const auto listed = s.web->get("/api/communities/" + s.home + "/security-events?severity=CRITICAL");
  REQUIRE(listed.status == 200);
  REQUIRE(listed.json.at("entries").as_array().size() == 1);
  CHECK(string_member(listed.json.at("entries").as_array().front(), "event") == "security.critical");
  const auto by_essctl =
      s.installation.must_essctl({"security", "list", "--community", "harbour", "--severity", "low"});
  CHECK(by_essctl.out.find("security.low") != std::string::npos);
  CHECK(by_essctl.out.find("security.critical") == std::string::npos);
}
