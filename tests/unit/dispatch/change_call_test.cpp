// Changes of dispatch calls: who has them, where they may go, what is remembered.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "ess/dispatch/calls.hpp"
#include "support/builders.hpp"

namespace dispatch = ess::dispatch;
using ess::storage::call_record;
using ess::storage::call_status;
using ess::storage::unit_of_work;
using ess::test::must;
using ess::test::reason_of;

namespace {

struct call_world : ess::test::world {
  call_world() : home(*this), other(*this, "other", 10'000) {}

  call_record open(const ess::community_id& community) {
    dispatch::new_call wanted;
    wanted.title = "Fire";
    wanted.location = "Main St";
    return must(write([&](unit_of_work& uow) {
      return dispatch::open_call(uow, random, community, wanted, ess::test::by_command_line());
    }));
  }
  ess::result<call_record> change(const call_record& call, dispatch::call_changes changes,
                                  std::optional<ess::user_id> by = std::nullopt) {
    ess::audit::origin who(ess::audit::event_source::browser);
    who.actor(by.value_or(home.mod));
    changes.version = call.version;
    return write(
        [&](unit_of_work& uow) { return dispatch::change_call(uow, random, home.community, call.id, changes, who); });
  }
  ess::result<call_record> move(const call_record& call, call_status to) {
    dispatch::call_changes changes;
    changes.status = to;
    return change(call, changes);
  }
  std::vector<ess::storage::call_change_record> history(const call_record& call) {
    return must(read([&](const unit_of_work& uow) { return uow.calls().list_changes(call.community, call.id, 50); }));
  }

  ess::test::staffed_community home;
  ess::test::staffed_community other;
};

}  // namespace

TEST_CASE_FIXTURE(call_world, "a call goes its way, each step audited and in its history") {
  auto call = open(home.community);
  call = must(move(call, call_status::assigned));
  CHECK(call.assigned_to == home.mod);
  call = must(move(call, call_status::enroute));
  call = must(move(call, call_status::on_scene));
  call = must(move(call, call_status::cleared));
  CHECK(call.version == 5);
  CHECK(call.assigned_to == home.mod);
  const auto changes = history(call);
  REQUIRE(changes.size() == 5);
  CHECK(changes[0].status == call_status::cleared);
  CHECK(changes[0].actor == home.mod);
  CHECK(changes[3].fields == std::vector<std::string>{"status", "assignedTo"});
  CHECK(changes[4].status == call_status::open);
  CHECK(changes[4].fields.empty());
  CHECK(count_entries("call.changed", home.community) == 4);
}

TEST_CASE("a call goes back while nobody is on the scene, and nowhere once it is closed") {
  const auto may = dispatch::may_become;
  CHECK(may(call_status::enroute, call_status::open));
  CHECK(may(call_status::assigned, call_status::open));
  CHECK(may(call_status::open, call_status::on_scene));
  CHECK_FALSE(may(call_status::on_scene, call_status::open));
  CHECK_FALSE(may(call_status::on_scene, call_status::enroute));
  CHECK(may(call_status::on_scene, call_status::cancelled));
  for (const auto to : {call_status::open, call_status::assigned, call_status::on_scene, call_status::cancelled}) {
    CHECK_FALSE(may(call_status::cleared, to));
    CHECK_FALSE(may(call_status::cancelled, to));
  }
}

TEST_CASE_FIXTURE(call_world, "what is refused leaves the call as it was") {
  auto call = open(home.community);
  call = must(move(call, call_status::on_scene));
  CHECK(reason_of(move(call, call_status::assigned)) == "transition_refused");
  dispatch::call_changes wrong;
  wrong.priority = 9;
  CHECK(reason_of(change(call, wrong)) == "invalid_priority");
  dispatch::call_changes long_note;
  long_note.note = std::string(501, 'x');
  CHECK(reason_of(change(call, long_note)) == "invalid_note");
  dispatch::call_changes no_title;
  no_title.title = " ";
  CHECK(reason_of(change(call, no_title)) == "invalid_title");
  CHECK(history(call).size() == 2);
  call = must(move(call, call_status::cleared));
  CHECK(reason_of(move(call, call_status::open)) == "call_closed");
}

TEST_CASE_FIXTURE(call_world, "TE-5: of two changes made on one version the second is told to look again") {
  const auto call = open(home.community);
  must(move(call, call_status::assigned));
  CHECK(reason_of(move(call, call_status::cleared)) == "call_changed");
  CHECK(count_entries("call.changed", home.community) == 1);
}

TEST_CASE_FIXTURE(call_world, "TE-2: another community's call cannot be changed and looks like none") {
  const auto foreign = open(other.community);
  const auto refused = move(foreign, call_status::cleared);
  CHECK(reason_of(refused) == "call_not_found");
  auto missing = foreign;
  missing.id = ess::call_id::trusted("none");
  CHECK(move(missing, call_status::cleared).error().message() == refused.error().message());
  CHECK(history(foreign).size() == 1);
}

TEST_CASE_FIXTURE(call_world, "a call goes to members who may see it, and back in OPEN it is nobody's") {
  auto call = open(home.community);
  dispatch::call_changes to_admin;
  to_admin.status = call_status::assigned;
  to_admin.assign_to = home.admin;
  call = must(change(call, to_admin));
  CHECK(call.assigned_to == home.admin);
  for (const auto& stranger : {home.viewer, other.mod, ess::user_id::trusted("nobody")}) {
    dispatch::call_changes wrong;
    wrong.assign_to = stranger;
    CHECK(reason_of(change(call, wrong)) == "assignee_invalid");
  }
  call = must(move(call, call_status::open));
  CHECK_FALSE(call.assigned_to);
}

TEST_CASE_FIXTURE(call_world, "fields change one by one, a location can be cleared, and nothing new writes nothing") {
  auto call = open(home.community);
  dispatch::call_changes same;
  same.title = "Fire";
  CHECK(must(change(call, same)).version == 1);
  dispatch::call_changes some;
  some.priority = 5;
  some.location.emplace();
  some.note = "two engines";
  call = must(change(call, some));
  CHECK(call.priority == 5);
  CHECK_FALSE(call.location);
  CHECK(history(call).front().fields == std::vector<std::string>{"priority", "locationName"});
  CHECK(history(call).front().note == "two engines");
  CHECK(count_entries("call.changed", home.community) == 1);
}
