// An interaction that comes again, in the same process or in the next.
#include <doctest/doctest.h>

#include <vector>

#include "unit/apps/ess-bot/event_fixture.hpp"

namespace {

using namespace ess;
using bot::known_interaction;
using test::command;
using test::edited_message;
using test::event_fixture;

constexpr const char* acknowledged = R"({"message":"Interaction has already been acknowledged.","code":40060})";
constexpr const char* no_calls = R"({"ok":true,"openCount":0,"calls":[]})";

TEST_CASE_FIXTURE(event_fixture, "GW-8: what an earlier process deferred and left is answered by the next") {
  discord_http.reply_json(400, acknowledged).reply_json(200, edited_message);
  ess_http.reply_json(200, no_calls);
  handle(command("dispatch_calls"), known_interaction::broken_off);
  CHECK(content(1) == "There are no open dispatch calls.");
}

TEST_CASE_FIXTURE(event_fixture, "what somebody else acknowledged is left to them") {
  discord_http.reply_json(400, acknowledged);
  handle(command("dispatch_calls"));
  CHECK(ess_http.requests().empty());
}

TEST_CASE_FIXTURE(event_fixture, "an interaction that came too late is left alone, also when it was begun before") {
  discord_http.reply_json(404, R"({"message":"Unknown interaction","code":10062})");
  handle(command("dispatch_calls"), known_interaction::broken_off);
  CHECK(ess_http.requests().empty());
}

TEST_CASE_FIXTURE(event_fixture,
                  "GW-8: done is told once the answer has left, and at once for what is dropped or repeated") {
  discord_http.reply(204).reply_json(200, edited_message);
  ess_http.reply_json(200, no_calls);
  int done = 0;
  const auto count = [&done] { ++done; };
  const auto data = parse_json(command("dispatch_calls")).value();
  events->on_event(data, count);
  CHECK(done == 0);
  CHECK(journal.look(interaction_id::trusted(1001)) == known_interaction::running);
  events->on_event(parse_json("{}").value(), count);
  CHECK(done == 1);
  io.run();
  CHECK(done == 2);
  CHECK(journal.look(interaction_id::trusted(1001)) == known_interaction::over);
  events->on_event(data, count);
  CHECK(done == 3);
  CHECK(discord_http.requests().size() == 2);
}

TEST_CASE_FIXTURE(event_fixture, "a server that no key speaks for reads so, and ESS is not asked") {
  bot::communities nobody(ess_http, test::ess_settings(), secret(), "", log);
  bot::interaction_events lonely(io.get_executor(), *discord, nobody, journal, clock, log);
  discord_http.reply(204).reply_json(200, edited_message);
  test::run(io, lonely.handle(discord::parse_interaction(command("dispatch_calls")).value()));
  CHECK(content(1).find("not set up with ESS") != std::string::npos);
  CHECK(ess_http.requests().empty());
}

}  // namespace
