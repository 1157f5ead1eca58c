#include "ess/dispatch/calls.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "ess/dispatch/bot_commands.hpp"
#include "unit/community/bot_world.hpp"

namespace dispatch = ess::dispatch;
using ess::storage::unit_of_work;
using ess::test::bot_world;
using ess::test::metadata_text;
using ess::test::must;
using ess::test::reason_of;

namespace {

ess::result<ess::storage::call_record> open_call(ess::test::world& w, const ess::community_id& community,
                                                 const dispatch::new_call& call) {
  return w.write([&](unit_of_work& uow) {
    return dispatch::open_call(uow, w.random, community, call, ess::test::by_command_line());
  });
}

ess::result<ess::api::calls_reply> list(bot_world& w, const ess::community::bot_call& call) {
  return ess::flatten(w.write([&](unit_of_work& uow) { return dispatch::list_for_bot(uow, w.random, call); }));
}

}  // namespace

TEST_CASE("a call needs a title, a priority of 1 to 5, and text of bearable length") {
  ess::test::world w;
  const auto home = ess::test::add_community(w, "home");
  const auto refusal = [&](const dispatch::new_call& call) { return reason_of(open_call(w, home, call)); };
  CHECK(refusal({"Fire", "", 5, std::nullopt}).empty());
  CHECK(refusal({"Fire", "two\nlines", 1, "Main St"}).empty());
  CHECK(refusal({"", "", 3, std::nullopt}) == "invalid_title");
  CHECK(refusal({"  ", "", 3, std::nullopt}) == "invalid_title");
  CHECK(refusal({"a\nb", "", 3, std::nullopt}) == "invalid_title");
  CHECK(refusal({"a\xff", "", 3, std::nullopt}) == "invalid_title");
  CHECK(refusal({std::string(201, 'x'), "", 3, std::nullopt}) == "invalid_title");
  CHECK(refusal({"Fire", std::string(2001, 'x'), 3, std::nullopt}) == "invalid_description");
  CHECK(refusal({"Fire", std::string("a\0b", 3), 3, std::nullopt}) == "invalid_description");
  CHECK(refusal({"Fire", "", 0, std::nullopt}) == "invalid_priority");
  CHECK(refusal({"Fire", "", 6, std::nullopt}) == "invalid_priority");
  CHECK(refusal({"Fire", "", 3, ""}) == "invalid_location");
  CHECK(refusal({"Fire", "", 3, std::string(201, 'x')}) == "invalid_location");
  CHECK(reason_of(open_call(w, ess::community_id::trusted("x"), {"Fire", "", 3, std::nullopt})) ==
        "community_not_found");
  CHECK(w.count_entries("call.opened", home) == 2);
}

TEST_CASE("staff on Discord see the ten most urgent calls, the total, and only their own community's") {
  bot_world w;
  for (int i = 0; i < 12; ++i) {
    must(open_call(w, w.home.community, {"Call " + std::to_string(i), "", 1 + i % 5, std::nullopt}));
    w.clock.advance(std::chrono::seconds(1));
  }
  must(open_call(w, w.other.community, {"Foreign", "", 5, "Elsewhere"}));
  const auto reply = list(w, w.call_as(w.home.discord_mod));
  REQUIRE(reply);
  CHECK(reply->open_count == 12);
  REQUIRE(reply->calls.size() == 10);
  CHECK(reply->calls[0].title == "Call 9");
  CHECK(reply->calls[1].title == "Call 4");
  CHECK(reply->calls[0].priority == 5);
  CHECK(reply->calls[0].status == "OPEN");
  CHECK_FALSE(reply->calls[0].location_name);
  for (const auto& call : reply->calls) CHECK(call.title != "Foreign");
  CHECK(metadata_text(w.last_entry(w.home.community), "action") == "dispatch.calls");
}

TEST_CASE("a viewer does not see calls") {
  bot_world w;
  CHECK(reason_of(list(w, w.call_as(w.home.discord_viewer))) == "permission_missing");
  CHECK(ess::string_member(w.last_entry(w.home.community), "result") == "refused");
}
