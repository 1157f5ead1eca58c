#include "ess/audit/activity.hpp"

#include <doctest/doctest.h>

#include "ess/audit/append.hpp"
#include "ess/storage/discord_configs.hpp"
#include "ess/storage/outbox.hpp"
#include "support/builders.hpp"

namespace audit = ess::audit;
using ess::storage::unit_of_work;
using ess::test::must;

namespace {

struct activity_world : ess::test::world {
  activity_world() : home(ess::test::add_community(*this, "home")), other(ess::test::add_community(*this, "other")) {}

  void command(const ess::community_id& community, audit::event_result result) {
    audit::event what("discord.bot.command");
    what.result(result);
    must(write([&](unit_of_work& uow) { return audit::append(uow, random, community, what); }));
  }
  /// A message that Discord takes, or refuses for good.
  void message(const char* subject, ess::storage::outbox_state end) {
    ess::storage::outbox_request wanted{.id = ess::storage::outbox_id::generate(clock.now(), random),
                                        .community = home,
                                        .topic = ess::storage::outbox_topic::dispatch,
                                        .kind = "call",
                                        .subject = subject};
    must(write([&](unit_of_work& uow) { return uow.outbox().enqueue(wanted); }));
    must(write([&](unit_of_work& uow) -> ess::result<void> {
      for (const auto& each : must(uow.outbox().claim(1, std::chrono::minutes(1)))) {
        must(uow.outbox().settle(each, {.state = end}));
      }
      return ess::success();
    }));
  }
  std::vector<audit::activity_hour> activity(int hours) {
    return must(read([&](const unit_of_work& uow) { return audit::bot_activity(uow, home, hours); }));
  }

  ess::community_id home;
  ess::community_id other;
};

}  // namespace

TEST_CASE_FIXTURE(activity_world, "every hour of the span is there, quiet ones with zeros, others' commands left out") {
  command(home, audit::event_result::ok);
  clock.advance(std::chrono::hours(2));
  command(home, audit::event_result::refused);
  command(home, audit::event_result::ok);
  command(other, audit::event_result::ok);
  const auto hours = activity(3);
  REQUIRE(hours.size() == 3);
  CHECK(hours[0].commands == 1);
  CHECK(hours[0].refusals == 0);
  CHECK(hours[1].commands + hours[1].refusals == 0);
  CHECK(hours[2].commands == 1);
  CHECK(hours[2].refusals == 1);
  CHECK(hours[2].from == std::chrono::floor<std::chrono::hours>(clock.now()));
  CHECK(activity(1).size() == 1);
}

TEST_CASE_FIXTURE(activity_world,
                  "messages that Discord took are counted in their hour, also in one without commands") {
  ess::storage::discord_config_record config{.community = home,
                                             .guild = ess::guild_id::trusted(900),
                                             .approvals_channel = {},
                                             .dispatch_channel = ess::channel_id::trusted(901),
                                             .security_channel = {},
                                             .application = {},
                                             .public_key = {},
                                             .bot_token_sealed = {},
                                             .bot_token_set_at = {},
                                             .updated_at = clock.now()};
  must(write([&](unit_of_work& uow) { return uow.discord_configs().save(config); }));
  message("c1", ess::storage::outbox_state::sent);
  message("c2", ess::storage::outbox_state::sent);
  clock.advance(std::chrono::hours(1));
  command(home, audit::event_result::ok);
  message("c3", ess::storage::outbox_state::dead);
  message("c4", ess::storage::outbox_state::sent);
  const auto hours = activity(2);
  REQUIRE(hours.size() == 2);
  CHECK(hours[0].deliveries == 2);
  CHECK(hours[0].commands == 0);
  CHECK(hours[1].deliveries == 1);
  CHECK(hours[1].commands == 1);
  clock.advance(std::chrono::hours(2));
  for (const auto& hour : activity(2)) CHECK(hour.deliveries == 0);
}

TEST_CASE_FIXTURE(activity_world, "the last command of a bot is told, also when it was refused") {
  const auto last = [&] {
    return must(read([&](const unit_of_work& uow) { return audit::last_bot_command(uow, home); }));
  };
  CHECK_FALSE(last());
  clock.advance(std::chrono::hours(1));
  command(home, audit::event_result::refused);
  CHECK(last() == clock.now());
}
