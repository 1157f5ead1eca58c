#include "ess/audit/activity.hpp"

#include <doctest/doctest.h>

#include "ess/audit/append.hpp"
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

TEST_CASE_FIXTURE(activity_world, "the last command of a bot is told, also when it was refused") {
  const auto last = [&] {
    return must(read([&](const unit_of_work& uow) { return audit::last_bot_command(uow, home); }));
  };
  CHECK_FALSE(last());
  clock.advance(std::chrono::hours(1));
  command(home, audit::event_result::refused);
  CHECK(last() == clock.now());
}
