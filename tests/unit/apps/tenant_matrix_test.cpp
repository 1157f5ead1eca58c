// Role by route by tenant by object, generated from the route table as it stands: a row added tomorrow is in it.
#include "unit/apps/tenant_matrix.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <exception>

#include "middleware/key_guard.hpp"
#include "support/counting_database.hpp"
#include "support/parking_database.hpp"

namespace ess::server {

using namespace matrix;

namespace {

/// As the matrix, over a database that counts.
struct counted_matrix_fixture : tenant_matrix_fixture {
  counted_matrix_fixture()
      : counting(*world.base().database),
        beside(world->time, world->random, world->log, counting, world->workers, world->cipher, world->keys,
               world->sign_in, world->executor, world->assets, world->notices) {
    beside.site = world->site;
  }

  /// What the guard asks of the store, and the handler if the guard lets the request through, until it is answered.
  test::database_cost cost_of(const http::route& row, const std::string& token, const std::string& community,
                              const std::string& object) {
    (void)counting.take_cost();
    auto from = request_to(row, token, community, object, body_for(row));
    const auto guard = session_guard(beside);
    auto refused = test::run(io, guard(from));
    const http::reply reply = refused ? std::move(*refused) : test::run(io, row.handle(from));
    CHECK(reply.status() == 404);
    return counting.take_cost();
  }

  test::counting_database counting;
  context beside;
};

}  // namespace

TEST_CASE_FIXTURE(tenant_matrix_fixture,
                  "TE-1, AU-2: role by row, what a role does not hold is refused, and one entry tells who tried") {
  int refused = 0;
  for (const auto& member : ours.members) {
    const std::string role(member.first);
    const user_id& user = member.second;
    const auto token = session_of(user);
    for (const auto& row : route_table(*world)) {
      if (!has_community(row) || holds(user, row)) continue;
      INFO(role << " " << row.pattern);
      const auto before = entries_of(ours);
      for (int i = 0; i < 2; ++i) {
        CHECK(ask(row, token, ours.id.str(), ours.objects.back(), body_for(row)).reason == "permission_missing");
      }
      CHECK(entries_of(ours) == before + 1);
      CHECK(last_of(ours.id) == "access.denied refused " + user.str() + " " + ours.id.str() + " " + place_of(row));
      ++refused;
    }
  }
  CHECK(refused > 10);
}

TEST_CASE_FIXTURE(
    tenant_matrix_fixture,
    "TE-2, AU-2: role by row, another community is answered like one that is not there, and the operator told") {
  int asked = 0;
  for (const auto& member : ours.members) {
    const std::string role(member.first);
    const user_id& user = member.second;
    const auto token = session_of(user);
    for (const auto& row : route_table(*world)) {
      if (!has_community(row)) continue;
      INFO(role << " " << row.pattern);
      const auto before = entries_of(theirs) + entries_of(ours);
      const auto told = world.base().count_entries("tenant.violation");
      const auto missing = ask(row, token, nothing, theirs.objects.back(), body_for(row));
      CHECK(world.base().count_entries("tenant.violation") == told);
      const auto foreign = ask(row, token, theirs.id.str(), theirs.objects.back(), body_for(row));
      CHECK(foreign.status == 404);
      CHECK(foreign == missing);
      CHECK(world.base().count_entries("tenant.violation") == told + 1);
      CHECK(last_of(std::nullopt) ==
            "tenant.violation refused " + user.str() + " " + theirs.id.str() + " " + place_of(row));
      // In no chain that whoever probes could read.
      CHECK(entries_of(theirs) + entries_of(ours) == before);
      // The bound of each user's entries is another test's matter.
      world.base().clock.advance(std::chrono::seconds(1));
      ++asked;
    }
  }
  CHECK(asked > 20);
}

TEST_CASE_FIXTURE(tenant_matrix_fixture, "AU-2: a suspended member who tries on is told of in the community") {
  const auto& mod = ours.members.at("MOD");
  const auto token = session_of(mod);
  must(world.base().write([&](storage::unit_of_work& uow) -> result<void> {
    must(uow.memberships().set_suspended_at(ours.id, mod, uow.now()));
    return success();
  }));
  const auto rows = route_table(*world);
  const auto row = std::ranges::find_if(rows, has_community);
  REQUIRE(row != rows.end());
  CHECK(ask(*row, token, ours.id.str(), nothing, body_for(*row)).reason == "community_not_found");
  CHECK(last_of(ours.id) == "access.denied refused " + mod.str() + " " + ours.id.str() + " " + place_of(*row));
  CHECK(world.base().count_entries("tenant.violation") == 0);
}

TEST_CASE_FIXTURE(tenant_matrix_fixture,
                  "TE-2: no answer waits until it is written down that another community was reached for") {
  const auto token = session_of(ours.members.at("OWNER"));
  const auto rows = route_table(*world);
  const auto row = std::ranges::find_if(rows, has_community);
  REQUIRE(row != rows.end());
  test::parking_database slow(*world.base().database, storage::write_lane());
  context beside(world->time, world->random, world->log, slow, world->workers, world->cipher, world->keys,
                 world->sign_in, world->executor, world->assets, world->notices);
  beside.site = world->site;
  const auto guard = session_guard(beside);
  for (const auto& community : {nothing, theirs.id.str()}) {
    CAPTURE(community);
    auto from = request_to(*row, token, community, nothing, body_for(*row));
    bool answered_so = false;
    boost::asio::co_spawn(io, guard(from), [&](std::exception_ptr, const std::optional<http::reply>& refused) {
      answered_so = refused && refused->error_reason() == "community_not_found";
    });
    // An answer that waits for the write never comes.
    io.restart();
    while (!answered_so && io.run_one_for(std::chrono::seconds(5)) > 0) continue;
    CHECK(answered_so);
  }
  // Whether there is anything to write down is found out there, too.
  CHECK(slow.parked() == 2);
  CHECK(world.base().count_entries("tenant.violation") == 0);
  slow.go_on();
  wait_for_notes();
  CHECK(world.base().count_entries("tenant.violation") == 1);
}

TEST_CASE_FIXTURE(tenant_matrix_fixture,
                  "TE-2: role by row by object, what another community owns is answered as not there") {
  int found_nothing = 0;
  for (const auto& member : ours.members) {
    const std::string role(member.first);
    const auto token = session_of(member.second);
    for (const auto& row : route_table(*world)) {
      if (!names_an_object(row)) continue;
      INFO(role << " " << net::to_string(row.verb) << " " << row.pattern);
      const auto missing = ask(row, token, ours.id.str(), nothing, body_for(row));
      const bool may = holds(member.second, row);
      CHECK(missing.status == (may ? 404 : 403));
      CHECK(missing.reason.ends_with(may ? "_not_found" : "permission_missing"));
      for (const auto& object : theirs.objects) {
        const auto before = entries_of(theirs);
        CHECK(ask(row, token, ours.id.str(), object, body_for(row)) == missing);
        CHECK(entries_of(theirs) == before);
        found_nothing += may ? 1 : 0;
      }
    }
  }
  CHECK(found_nothing > 100);
}

// Without this the test above would hold for rows that never look, or look for something that nobody has.
TEST_CASE("TE-2: role by row by object, each row finds one of the community's own objects") {
  const test::server_context any;
  for (const auto& named : route_table(*any)) {
    if (!names_an_object(named)) continue;
    tenant_matrix_fixture f;  // each row for itself: what it finds, it may end
    const auto token = f.session_of(f.ours.members.at("OWNER"));
    int found = 0;
    for (const auto& row : route_table(*f.world)) {
      if (row.verb != named.verb || row.pattern != named.pattern) continue;
      for (const auto& object : f.ours.objects) {
        found += f.ask(row, token, f.ours.id.str(), object, body_for(row)).status != 404 ? 1 : 0;
      }
    }
    INFO(net::to_string(named.verb) << " " << named.pattern);
    CHECK(found >= 1);
  }
}

TEST_CASE_FIXTURE(counted_matrix_fixture,
                  "TE-2: row by row, another community costs as many look-ups as one that is not there") {
  const auto token = session_of(ours.members.at("OWNER"));
  int asked = 0;
  for (const auto& row : route_table(beside)) {
    if (!has_community(row)) continue;
    INFO(net::to_string(row.verb) << " " << row.pattern);
    auto missing = cost_of(row, token, nothing, nothing);
    auto foreign = cost_of(row, token, theirs.id.str(), theirs.objects.back());
    CHECK(missing.looked_up_in_reads > 0);
    // One unit of work to write it down, which no answer waits for: how far it has come by now is chance.
    CHECK(missing.writes == 1);
    missing.looked_up_in_writes = 0;
    foreign.looked_up_in_writes = 0;
    CHECK((foreign == missing));
    wait_for_notes();
    world.base().clock.advance(std::chrono::seconds(1));
    ++asked;
  }
  CHECK(asked > 20);
}

TEST_CASE_FIXTURE(counted_matrix_fixture,
                  "TE-2: row by row by object, what another community owns costs as many look-ups as nothing") {
  const auto token = session_of(ours.members.at("OWNER"));
  int asked = 0;
  for (const auto& row : route_table(beside)) {
    if (!names_an_object(row)) continue;
    INFO(net::to_string(row.verb) << " " << row.pattern);
    const auto missing = cost_of(row, token, ours.id.str(), nothing);
    CHECK(missing.looked_up_in_reads + missing.looked_up_in_writes > 0);
    for (const auto& object : theirs.objects) {
      INFO(object);
      CHECK((cost_of(row, token, ours.id.str(), object) == missing));
      ++asked;
    }
  }
  CHECK(asked > 50);
}

}  // namespace ess::server
