#include "ess/community/discord_doctor.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>

using namespace ess;
using namespace ess::community;
using namespace std::chrono_literals;

namespace {

/// Everything as it should be.
doctor_facts healthy() {
  doctor_facts facts;
  facts.has_token = true;
  facts.own_token = true;
  facts.token = doctor_answer::good;
  facts.expected_application = application_id::trusted(500);
  facts.token_application = application_id::trusted(500);
  facts.guild_is_set = true;
  facts.guild = doctor_answer::good;
  facts.guild_name = "Harbour";
  facts.channels = {{"approvals", "staff", true, true, {}}};
  facts.commands = doctor_commands::current;
  facts.clock_ahead = 900ms;
  facts.caller_linked = true;
  return facts;
}

std::map<std::string, doctor_state> states_of(const doctor_facts& facts) {
  std::map<std::string, doctor_state> states;
  for (const auto& each : diagnose_discord(facts)) {
    CHECK_FALSE(each.text.empty());
    CHECK(each.what_to_do.empty() == (each.state == doctor_state::ok));
    states[each.id] = each.state;
  }
  return states;
}

}  // namespace

TEST_CASE("doctor: where nothing is wrong every finding is ok, and nothing has to be done") {
  const auto states = states_of(healthy());
  CHECK(states.size() == 8);
  CHECK(std::ranges::all_of(states, [](const auto& each) { return each.second == doctor_state::ok; }));
}

TEST_CASE("doctor: each thing that is wrong is found by itself, with what to do") {
  struct fault {
    const char* id;
    doctor_state state;
    void (*make)(doctor_facts&);
  };
  const fault faults[] = {
      {"token", doctor_state::bad, [](doctor_facts& f) { f.has_token = false; }},
      {"token_unreadable", doctor_state::bad,
       [](doctor_facts& f) {
         f.has_token = false;
         f.token_unreadable = true;
       }},
      {"token", doctor_state::bad, [](doctor_facts& f) { f.token = doctor_answer::refused; }},
      {"token", doctor_state::bad, [](doctor_facts& f) { f.token = doctor_answer::unreachable; }},
      {"application", doctor_state::bad, [](doctor_facts& f) { f.token_application = application_id::trusted(501); }},
      {"application", doctor_state::warn, [](doctor_facts& f) { f.expected_application = std::nullopt; }},
      {"guild", doctor_state::bad, [](doctor_facts& f) { f.guild_is_set = false; }},
      {"guild", doctor_state::bad, [](doctor_facts& f) { f.guild = doctor_answer::refused; }},
      {"guild", doctor_state::warn, [](doctor_facts& f) { f.guild = doctor_answer::unreachable; }},
      {"channels", doctor_state::warn, [](doctor_facts& f) { f.channels.clear(); }},
      {"channel.approvals", doctor_state::bad, [](doctor_facts& f) { f.channels[0].in_guild = false; }},
      {"channel.approvals", doctor_state::bad, [](doctor_facts& f) { f.channels[0].takes_messages = false; }},
      {"channel.approvals", doctor_state::bad,
       [](doctor_facts& f) {
         f.channels[0].takes_messages = false;
         f.channels[0].is_category = true;
       }},
      {"channel.approvals", doctor_state::bad, [](doctor_facts& f) { f.channels[0].missing = {"EMBED_LINKS"}; }},
      {"channel.approvals", doctor_state::bad,
       [](doctor_facts& f) {
         f.channels[0].missing = {"EMBED_LINKS", "READ_MESSAGE_HISTORY"};
       }},
      {"channel.approvals", doctor_state::warn,
       [](doctor_facts& f) { f.channels[0].missing = {"READ_MESSAGE_HISTORY"}; }},
      {"commands", doctor_state::bad, [](doctor_facts& f) { f.commands = doctor_commands::absent; }},
      {"commands", doctor_state::warn, [](doctor_facts& f) { f.commands = doctor_commands::outdated; }},
      {"commands", doctor_state::warn, [](doctor_facts& f) { f.commands = doctor_commands::unlisted; }},
      {"clock", doctor_state::warn, [](doctor_facts& f) { f.clock_ahead = -9s; }},
      {"clock", doctor_state::bad, [](doctor_facts& f) { f.clock_ahead = 90s; }},
      {"outbox", doctor_state::warn, [](doctor_facts& f) { f.outbox = {3, 3min, 0, 0, 0, 0}; }},
      {"outbox", doctor_state::bad, [](doctor_facts& f) { f.outbox = {3, 45min, 0, 0, 0, 0}; }},
      {"outbox.held", doctor_state::bad, [](doctor_facts& f) { f.outbox = {3, 10s, 1, 0, 0, 0}; }},
      {"outbox.ended", doctor_state::warn, [](doctor_facts& f) { f.outbox = {0, 0s, 0, 0, 1, 0}; }},
      {"outbox.ended", doctor_state::warn, [](doctor_facts& f) { f.outbox = {0, 0s, 0, 0, 0, 1}; }},
      {"link", doctor_state::warn, [](doctor_facts& f) { f.caller_linked = false; }},
      {"link", doctor_state::warn, [](doctor_facts& f) { f.caller_link_stale = true; }},
  };
  for (const auto& fault : faults) {
    INFO(fault.id);
    auto facts = healthy();
    fault.make(facts);
    const auto states = states_of(facts);
    CHECK(states.at(fault.id) == fault.state);
    CHECK(std::ranges::count_if(states, [](const auto& each) { return each.second != doctor_state::ok; }) == 1);
  }
}

TEST_CASE("doctor: what was not asked is not found, and findings say which rights are missing") {
  doctor_facts facts;
  facts.guild_is_set = true;
  const auto states = states_of(facts);
  CHECK(states == std::map<std::string, doctor_state>{{"outbox", doctor_state::ok}, {"token", doctor_state::bad}});
  facts = healthy();
  facts.channels[0].missing = {"VIEW_CHANNEL", "SEND_MESSAGES"};
  const auto json = to_json(diagnose_discord(facts));
  const auto found =
      std::ranges::find_if(json, [](const auto& each) { return each.at("id").as_string() == "channel.approvals"; });
  REQUIRE(found != json.end());
  CHECK(found->at("state").as_string() == "bad");
  CHECK(std::string(found->at("text").as_string()).find("VIEW_CHANNEL, SEND_MESSAGES") != std::string::npos);
  CHECK_FALSE(found->at("whatToDo").as_string().empty());
}

TEST_CASE("doctor: what waits for the end of the quiet hours is no fault, however long") {
  auto facts = healthy();
  facts.outbox = {2, 6h, 0, 2, 0, 0};
  const auto states = states_of(facts);
  CHECK(states.at("outbox.quiet") == doctor_state::ok);
  CHECK_FALSE(states.contains("outbox"));
}

TEST_CASE("doctor: quiet hours and stopped channels hide neither an old queue elsewhere nor what has ended badly") {
  auto facts = healthy();
  facts.outbox = {9, 45min, 3, 2, 1, 1};
  auto states = states_of(facts);
  CHECK(states.at("outbox.held") == doctor_state::bad);
  CHECK(states.at("outbox.quiet") == doctor_state::ok);
  CHECK(states.at("outbox") == doctor_state::bad);
  CHECK(states.at("outbox.ended") == doctor_state::warn);
  facts.outbox = {9, 1min, 3, 2, 0, 0};
  states = states_of(facts);
  CHECK(states.at("outbox") == doctor_state::ok);
  CHECK_FALSE(states.contains("outbox.ended"));
}

TEST_CASE("doctor: whoever asks for somebody else reads that person's name") {
  auto facts = healthy();
  facts.asked_for = "Ann";
  const auto link = [&] { return diagnose_discord(facts).back(); };
  CHECK(link().text == "The Discord account of Ann is linked.");
  CHECK(link().state == doctor_state::ok);
  facts.caller_link_stale = true;
  CHECK(link().text == "The link of Ann has ended at Discord.");
  facts.caller_linked = false;
  CHECK(link().text == "The Discord account of Ann is not linked, so they cannot use the commands.");
  CHECK(link().state == doctor_state::warn);
}
