// POST /api/bot/lease and /api/bot/guild, and what a fencing number is worth.
#include <doctest/doctest.h>

#include "ess/api/bot_presence.hpp"
#include "ess/storage/bots.hpp"
#include "ess/storage/notices.hpp"
#include "unit/apps/bot_scene.hpp"

using namespace ess;
using namespace ess::test;
using namespace std::chrono_literals;

namespace {

struct lease_scene : bot_scene {
  std::string lease(const std::string& holder, const std::string& more = {}) {
    return post(api::lease_path, R"({"scope":"500 0-0/1","holder":")" + holder + "\"" + more + "}");
  }
  std::int64_t fence() const { return integer_member(must(parse_json(answered)), "fence").value_or(-1); }
  std::string decide(std::int64_t fence) {
    discord_says(staff.discord_admin.str());
    return post(api::approvals_approve_path, body(),
                {{"X-API-Key", std::string(key.text.reveal())},
                 {"Content-Type", "application/json"},
                 {std::string(api::fence_header), std::to_string(fence)}});
  }
  std::string report(const std::string& state, const std::string& guild) {
    return post(api::guild_path, R"({"guildId":")" + guild + R"(","state":")" + state + "\"}");
  }
  /// Subjects of what a user was told, newest first.
  std::vector<std::string> notices_of(const user_id& user) {
    std::vector<std::string> kinds;
    const auto all = must(base().read([&](const storage::unit_of_work& uow) { return uow.notices().list(user, 10); }));
    for (const auto& each : all) kinds.push_back(each.kind);
    return kinds;
  }
  std::string told() {
    const auto found =
        must(base().read([&](const storage::unit_of_work& uow) { return uow.bots().find_guild(staff.community); }));
    return found ? found->state : "nothing";
  }
};

}  // namespace

TEST_CASE("GW-10: one holder at a time, renewed at will, taken over when it ran out or was given back") {
  lease_scene s;
  REQUIRE(s.lease("process-a") == "ok");
  const auto first = s.fence();
  CHECK(first == 1);
  s.base().clock.advance(20s);
  CHECK(s.lease("process-b") == "lease_held");
  CHECK(s.lease("process-a") == "ok");
  CHECK(s.fence() == first);
  s.base().clock.advance(29s);
  CHECK(s.lease("process-b") == "lease_held");
  s.base().clock.advance(1s);
  CHECK(s.lease("process-b") == "ok");
  CHECK(s.fence() == first + 1);
  CHECK(s.lease("process-a") == "lease_held");
  CHECK(s.lease("process-b", R"(,"release":true)") == "ok");
  CHECK(s.lease("process-a") == "ok");
  CHECK(s.fence() > first + 1);
  CHECK(s.base().count_entries("discord.bot.lease", s.staff.community) == 4);
}

TEST_CASE("GW-10: whoever lost the lease has no effect any more, whoever holds it has") {
  lease_scene s;
  REQUIRE(s.lease("process-a") == "ok");
  const auto first = s.fence();
  s.base().clock.advance(60s);
  REQUIRE(s.lease("process-b") == "ok");
  const auto second = s.fence();
  CHECK(s.decide(first) == "bot_superseded");
  CHECK(s.decide(0) == "bot_superseded");
  CHECK(s.base().count_entries("approval.decided", s.staff.community) == 0);
  CHECK(s.decide(second) == "ok");
  CHECK(s.base().count_entries("approval.decided", s.staff.community) == 1);
}

TEST_CASE("a lease needs a scope and a holder that can be read, and there are not more than 64") {
  lease_scene s;
  CHECK(s.lease("short") == "invalid_body");
  CHECK(s.post(api::lease_path, R"({"holder":"process-a"})") == "invalid_body");
  std::string outcome = "ok";
  int made = 0;
  while (outcome == "ok" && made < 100) {
    outcome = s.post(api::lease_path, R"({"scope":"shard )" + std::to_string(made) + R"(","holder":"process-a"})");
    if (outcome == "ok") ++made;
  }
  CHECK(made == 64);
  CHECK(outcome == "too_many_leases");
}

TEST_CASE("a bot that was removed from the community's guild is noted once, and so is its return") {
  lease_scene s;
  const auto guild = s.staff.guild.str();
  CHECK(s.told() == "nothing");
  CHECK(s.report("joined", guild) == "ok");
  CHECK(s.report("left", guild) == "ok");
  CHECK(s.report("left", guild) == "ok");
  CHECK(s.told() == "left");
  CHECK(s.base().count_entries("discord.bot.left", s.staff.community) == 1);
  CHECK(s.report("joined", "999") == "guild_mismatch");
  CHECK(s.report("away", guild) == "invalid_body");
  CHECK(s.told() == "left");
  CHECK(s.report("joined", guild) == "ok");
  CHECK(s.told() == "joined");
}

TEST_CASE(
    "while the bot is out of the guild messages wait, those who can mend it are told, and its return frees them") {
  lease_scene s;
  const auto guild = s.staff.guild.str();
  const auto channel = channel_id::trusted(4711);
  auto put = [&](const std::string& subject) {
    return must(s.base().write([&](storage::unit_of_work& uow) -> result<bool> {
      auto config = must(uow.discord_configs().find(s.staff.community)).value();
      if (!config.security_channel) {
        config.security_channel = channel;
        must(uow.discord_configs().save(config));
      }
      return uow.outbox().enqueue({.id = storage::outbox_id::generate(s.base().clock.now(), s.base().random),
                                   .community = s.staff.community,
                                   .kind = "approval",
                                   .subject = subject});
    }));
  };
  auto claimed = [&] {
    return must(s.base().write([](storage::unit_of_work& uow) { return uow.outbox().claim(10, 60s); })).size();
  };
  REQUIRE(s.report("joined", guild) == "ok");
  CHECK(s.notices_of(s.staff.admin).empty());
  REQUIRE(put("one"));
  REQUIRE(s.report("left", guild) == "ok");
  CHECK(claimed() == 0);
  CHECK(s.notices_of(s.staff.admin) == std::vector<std::string>{"discord.bot_left"});
  CHECK(s.notices_of(s.staff.mod).empty());
  REQUIRE(s.report("joined", guild) == "ok");
  CHECK(claimed() == 1);
  CHECK(s.notices_of(s.staff.admin) == std::vector<std::string>{"discord.bot_returned", "discord.bot_left"});
}
