// What the key guard makes of a valid key: where it may come from, and the note of its use.
#include <doctest/doctest.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <optional>
#include <utility>
#include <vector>

#include "ess/base/json.hpp"
#include "ess/http/testing.hpp"
#include "middleware/key_guard.hpp"
#include "routes/table.hpp"
#include "support/parking_database.hpp"
#include "support/run.hpp"
#include "support/server_context.hpp"

namespace ess::server {
namespace {

using test::must;

struct key_use_fixture : test::executor_first {
  key_use_fixture() : community(test::add_community(world.base(), "north")), rows(route_table(*world)) {}

  access::created_api_key make_key(std::vector<std::string> networks = {}) {
    access::api_key_request wanted;
    wanted.name = "bot";
    wanted.permissions = {access::permission::dispatch_read};
    wanted.networks = std::move(networks);
    return must(world.base().write([&](storage::unit_of_work& uow) {
      return world->keys.create(uow, community, wanted, test::by_command_line(), std::nullopt);
    }));
  }
  /// A call from 127.0.0.1.
  http::request request_with(const std::string& key, std::string_view pattern = "/api/bot/dispatch/calls") {
    const auto row = std::ranges::find(rows, pattern, &http::route::pattern);
    auto from = must(http::make_request(row->verb, "/x", {{"X-API-Key", key}}));
    from.set_route(&*row, {{"callId", "what-the-caller-wrote"}});
    return from;
  }
  http::request request_with(const access::created_api_key& key) {
    return request_with(std::string(key.text.reveal()));
  }
  /// The reason of the guard's refusal of such a call, or "".
  std::string call(const access::created_api_key& key) { return call(request_with(key)); }
  std::string call(http::request from) {
    const auto guard = key_guard(*world);
    const auto refused = test::run(io, guard(from));
    return refused ? refused->error_reason() : std::string();
  }
  storage::api_key_record stored(const access::created_api_key& key) {
    // Behind whatever was submitted before it, so that a note of use is there by now.
    must(world.base().database->write([](storage::unit_of_work&) -> result<void> { return success(); }));
    return must(world.base().read(
                    [&](const storage::unit_of_work& uow) { return uow.api_keys().find(community, key.record.id); }))
        .value();
  }

  test::server_context world;
  community_id community;
  std::vector<http::route> rows;
};

TEST_CASE_FIXTURE(key_use_fixture, "AK-10: a use is noted once a minute, with the network and not the address") {
  const auto key = make_key();
  CHECK_FALSE(stored(key).last_used_at);
  for (int i = 0; i < 5; ++i) CHECK(call(key).empty());
  const auto first = stored(key);
  CHECK(first.last_used_at == world.base().clock.now());
  CHECK(first.last_used_network == "127.0.0.0/24");
  world.base().clock.advance(std::chrono::seconds(59));
  CHECK(call(key).empty());
  CHECK(stored(key).last_used_at == first.last_used_at);
  world.base().clock.advance(std::chrono::seconds(1));
  CHECK(call(key).empty());
  CHECK(stored(key).last_used_at == world.base().clock.now());
}

TEST_CASE_FIXTURE(key_use_fixture, "AK-9: a key used from elsewhere is refused like one that nobody made") {
  CHECK(call(make_key({"127.0.0.0/8"})).empty());
  const auto elsewhere = make_key({"192.0.2.0/24"});
  CHECK(call(elsewhere) == "invalid_api_key");
  CHECK_FALSE(stored(elsewhere).last_used_at);
  CHECK(world.base().count_entries("api_key.refused") == 1);
}

TEST_CASE_FIXTURE(key_use_fixture,
                  "AU-2: an entry about a refused key or call names what was aimed at, not what was sent") {
  const auto told = [&](const std::optional<community_id>& chain) {
    const auto entry = world.base().last_entry(chain);
    CHECK(to_json_text(entry).find("what-the-caller-wrote") == std::string::npos);
    return string_member(entry, "event").value_or("") + " of " + string_member(entry, "target").value_or("nothing");
  };
  const auto elsewhere = make_key({"192.0.2.0/24"});
  CHECK(call(elsewhere) == "invalid_api_key");
  CHECK(told(std::nullopt) == "api_key.refused of " + elsewhere.record.public_id);
  for (const auto* text : {"ess_dev_000000000000_what-the-caller-wrote", "what-the-caller-wrote", ""}) {
    CAPTURE(text);
    world.base().clock.advance(std::chrono::minutes(1));
    CHECK(call(request_with(text)) == "invalid_api_key");
    CHECK(told(std::nullopt) == "api_key.refused of POST /api/bot/dispatch/calls");
  }
  const auto narrow = std::string(make_key().text.reveal());
  CHECK(call(request_with(narrow, "/api/v1/players/{playerId}")) == "key_permission_missing");
  CHECK(told(community) == "api.refused of GET /api/v1/players/{playerId}");
}

TEST_CASE_FIXTURE(key_use_fixture,
                  "AK-9: a community is told of a key that is refused again and again, and the answer stays") {
  const auto key = make_key({"192.0.2.0/24"});
  for (int i = 0; i < 4; ++i) CHECK(call(key) == "invalid_api_key");
  CHECK(world.base().count_entries("api_key.refused_often", community) == 0);
  for (int i = 0; i < 4; ++i) CHECK(call(key) == "invalid_api_key");
  CHECK(world.base().count_entries("api_key.refused_often", community) == 1);
}

TEST_CASE_FIXTURE(key_use_fixture,
                  "AK-2: the refusal that makes a community be told does not wait until that is written") {
  const auto key = make_key({"192.0.2.0/24"});
  for (int i = 0; i < 4; ++i) CHECK(call(key) == "invalid_api_key");
  test::parking_database slow(*world.base().database, storage::write_lane::of(community));
  context beside(world->time, world->random, world->log, slow, world->workers, world->cipher, world->keys,
                 world->sign_in, world->executor, world->assets, world->notices);
  const auto guard = key_guard(beside);
  int answered = 0;
  for (int i = 0; i < 6; ++i) {
    http::request from = request_with(key);
    boost::asio::co_spawn(io, guard(from), [&](std::exception_ptr, const std::optional<http::reply>& refused) {
      answered += refused && refused->error_reason() == "invalid_api_key" ? 1 : 0;
    });
    // An answer that waits for the write never comes.
    io.restart();
    while (answered == i && io.run_one_for(std::chrono::seconds(5)) > 0) continue;
    CHECK(answered == i + 1);
    if (answered == i) slow.go_on();
  }
  CHECK(slow.parked() == 1);
  CHECK(world.base().count_entries("api_key.refused_often", community) == 0);
  slow.go_on();
  (void)stored(key);
  CHECK(world.base().count_entries("api_key.refused_often", community) == 1);
}

TEST_CASE_FIXTURE(key_use_fixture, "AK-10: a call does not wait until the use of its key is noted") {
  const auto key = make_key();
  test::parking_database slow(*world.base().database, storage::write_lane::of(community));
  context beside(world->time, world->random, world->log, slow, world->workers, world->cipher, world->keys,
                 world->sign_in, world->executor, world->assets, world->notices);
  const auto guard = key_guard(beside);
  http::request from = request_with(key);
  bool let_through = false;
  boost::asio::co_spawn(io, guard(from), [&](std::exception_ptr failure, const std::optional<http::reply>& refused) {
    let_through = !failure && !refused;
  });
  // A call that waits for the note is never let through.
  io.restart();
  while (!let_through && io.run_one_for(std::chrono::seconds(5)) > 0) continue;
  CHECK(let_through);
  CHECK(slow.parked() == 1);
  CHECK_FALSE(stored(key).last_used_at);
  slow.go_on();
  CHECK(stored(key).last_used_at == world.base().clock.now());
}

}  // namespace
}  // namespace ess::server
