// Notifications arrive: posted, edited in place, through faults, and across kill -9.
#include "system/programs/outbox_scene.hpp"

using namespace ess::test;

namespace {

constexpr std::string_view missing_channel = "920000000000000099";

}  // namespace

TEST_CASE("a request appears in its channel with buttons, and its decision edits the same message") {
  outbox_scene s;
  s.set_channels(demo_world::channel, demo_world::dispatch_channel);
  s.start();
  const auto id = s.add_approval();
  REQUIRE(s.wait_until([&] { return s.channel(demo_world::channel).size() == 1; }));
  const auto asked = s.channel(demo_world::channel).front();
  CHECK(asked.title == "Approval requested: kick");
  CHECK(asked.footer == "Request " + id);
  CHECK(asked.buttons == 2);
  CHECK(asked.first_button == "ess:approve:" + id);

  const auto decided = s.api("/approvals/" + id + "/approve");
  REQUIRE_MESSAGE(decided.status == 200, decided.body);
  REQUIRE(s.wait_until([&] { return s.channel(demo_world::channel).front().buttons == 0; }));
  const auto after = s.channel(demo_world::channel);
  REQUIRE(after.size() == 1);
  CHECK(after.front().id == asked.id);
  CHECK(after.front().title == "Approved: kick");
  CHECK(s.wait_until([&] { return s.drained(); }));
}

TEST_CASE("OB-2: an answer that is lost, a server in trouble and a limit lead to one message all the same") {
  outbox_scene s;
  s.set_channels(demo_world::channel, demo_world::dispatch_channel);
  s.start();
  const auto fault = [&](const std::string& more) {
    const auto ordered = s.sim->post("/_sim/faults", R"({"kind":"rest","path":"/messages",)" + more + "}");
    REQUIRE_MESSAGE(ordered.status == 200, ordered.body);
  };
  fault(R"("status":502,"count":3,"afterwards":true)");
  fault(R"("status":500,"count":2)");
  fault(R"("status":429,"count":1,"retryAfterMs":300)");
  s.add_approval();
  REQUIRE(s.wait_until([&] { return s.drained(); }, std::chrono::seconds(60)));
  CHECK(s.channel(demo_world::channel).size() == 1);
  CHECK(s.outbox_list().find(R"("state":"sent")") != std::string::npos);
  const auto figures = s.web->get("/metrics").body;
  CHECK(figures.find("ess_outbox_sent_total 1\n") != std::string::npos);
  CHECK(figures.find(R"(ess_outbox_unsent_total{outcome="retried",reason="discord_status_502"})") != std::string::npos);
}

TEST_CASE("OB-4: a channel that is gone is paused, others go on, and a new channel gets what waited") {
  outbox_scene s;
  s.set_channels(missing_channel, demo_world::dispatch_channel);
  s.start();
  s.add_approval();
  s.open_call("Fire");
  REQUIRE(s.wait_until([&] { return s.channel(demo_world::dispatch_channel).size() == 1; }));
  REQUIRE(s.wait_until([&] { return s.outbox_list().find("discord_10003") != std::string::npos; }));
  CHECK(s.outbox_list().find(R"("state":"paused")") != std::string::npos);
  const auto saved = s.web->put("/api/communities/" + s.home + "/discord",
                                R"({"version":1,"approvalsChannelId":")" + std::string(demo_world::channel) + "\"}");
  REQUIRE_MESSAGE(saved.status == 200, saved.body);
  CHECK(s.wait_until([&] { return s.channel(demo_world::channel).size() == 1; }));
}

TEST_CASE("without a token messages are held and shown as such, and go out once there is one") {
  outbox_scene s;
  s.set_channels(demo_world::channel, demo_world::dispatch_channel);
  const auto token = s.installation.settings().extract("DISCORD_BOT_TOKEN");
  s.start();
  s.add_approval();
  REQUIRE(s.wait_until([&] { return s.outbox_list().find("token_missing") != std::string::npos; }));
  CHECK(s.outbox_list().find(R"("state":"held")") != std::string::npos);
  CHECK(s.channel(demo_world::channel).empty());
  CHECK(s.installation.server().stop() == 0);
  s.installation.settings()["DISCORD_BOT_TOKEN"] = token.mapped();
  s.start();
  CHECK(s.wait_until([&] { return s.channel(demo_world::channel).size() == 1; }));
}

TEST_CASE("OB-5: what Discord refuses is dead, and can be replayed and dropped with essctl") {
  outbox_scene s;
  s.set_channels(demo_world::channel, demo_world::dispatch_channel);
  s.start();
  REQUIRE(s.sim->post("/_sim/faults", R"({"kind":"rest","path":"/messages","status":400})").status == 200);
  s.add_approval();
  REQUIRE(s.wait_until([&] { return s.outbox_list().find(R"("state":"dead")") != std::string::npos; }));
  const auto id = json_text(s.outbox_list(), "id");
  s.installation.must_essctl({"outbox", "replay", "--community", "harbour", id});
  CHECK(s.wait_until([&] { return s.channel(demo_world::channel).size() == 1; }));
  const auto refused = s.installation.essctl({"outbox", "drop", "--community", "harbour", id});
  CHECK(refused.exit_code == 4);
  const auto log = s.installation.must_essctl({"audit", "list", "--community", "harbour", "--json"});
  CHECK(log.out.find("notification.replayed") != std::string::npos);
}

TEST_CASE("a community gets what it chose, in its language, and in its quiet hours nothing but alarms") {
  outbox_scene s;
  s.installation.must_essctl({"community", "add", "--name", "Valley", "--slug", "valley"});
  const auto listed = s.installation.must_essctl({"community", "list", "--json"}).out;
  const auto valley = json_text(std::string_view(listed).substr(listed.rfind('{', listed.find("\"valley\""))), "id");
  constexpr std::string_view foreign_guild = "910000000000000002";
  s.set_channels(demo_world::channel, demo_world::dispatch_channel);
  s.set_channels(valley, foreign_guild, "920000000000000011", "920000000000000012");
  s.start();
  const auto save = [&](int version, const std::string& settings) {
    const auto saved = s.web->put("/api/communities/" + s.home + "/discord",
                                  R"({"version":)" + std::to_string(version) + "," + settings + "}");
    REQUIRE_MESSAGE(saved.status == 200, saved.body);
  };
  save(1, R"("mutedEvents":["call"],"language":"de","securityChannelId":")" +
              std::string(demo_world::dispatch_channel) + "\"");
  // The save itself is told, and nothing of the call that comes before it would have been.
  s.open_call("Fire");
  s.add_approval();
  REQUIRE(s.wait_until([&] { return s.channel(demo_world::channel).size() == 1; }));
  CHECK(s.channel(demo_world::channel).front().title == "Freigabe erbeten: kick");
  REQUIRE(s.wait_until([&] { return s.channel(demo_world::dispatch_channel).size() == 1; }));
  CHECK(s.channel(demo_world::dispatch_channel).front().title == "Die Discord-Einstellungen wurden geändert");

  // Quiet for a day less a minute, from the hour before this one.
  const auto hour = std::chrono::floor<std::chrono::hours>(std::chrono::system_clock::now()) - std::chrono::hours(1);
  const auto from = static_cast<int>((hour.time_since_epoch() % std::chrono::days(1)).count());
  const auto clock = [](int h, const char* minutes) { return (h < 10 ? "0" : "") + std::to_string(h) + ":" + minutes; };
  save(2, R"("quietFrom":")" + clock(from, "00") + R"(","quietUntil":")" + clock((from + 23) % 24, "59") +
              R"(","quietOffset":"+00:00")");
  s.add_approval();
  web_window bot(s.installation.server_port());
  const auto attempt =
      bot.send(bot.to(ess::net::http_method::post, "/api/bot/dispatch/calls")
                   .header("X-API-Key", s.installation.bot_key())
                   .body("application/json", R"({"guildId":")" + std::string(foreign_guild) + R"(","discordUserId":")" +
                                                 std::string(demo_world::owner) + "\"}"));
  CHECK(attempt.status == 403);
  const auto alarm = "Jemand hat nach Daten einer anderen Community gegriffen";
  REQUIRE(s.wait_until([&] { return s.channel(demo_world::dispatch_channel).back().title.starts_with(alarm); }));
  CHECK(s.channel(demo_world::dispatch_channel).size() == 2);
  CHECK(s.channel(demo_world::channel).size() == 1);
  const auto stopped = s.web->get("/api/communities/" + s.home + "/deliveries");
  CHECK(stopped.body.find(R"("quietUntil":"2)") != std::string::npos);

  save(3, R"("quietFrom":null,"quietUntil":null,"quietOffset":null)");
  REQUIRE(s.wait_until([&] { return s.drained(); }));
  CHECK(s.channel(demo_world::channel).size() == 2);
  // What the quiet hours held is one message: that they began, and that they ended; of calls still nothing.
  REQUIRE(s.channel(demo_world::dispatch_channel).size() == 3);
  CHECK(s.channel(demo_world::dispatch_channel).back().title == "2 Sicherheitsereignisse");
}
