// What /ready tells whoever watches the server.
#include <doctest/doctest.h>

#include <algorithm>

#include "ess/access/pepper.hpp"
#include "ess/base/json.hpp"
#include "ess/http/testing.hpp"
#include "ess/net/reachability.hpp"
#include "routes/table.hpp"
#include "support/fake_http_client.hpp"
#include "support/run.hpp"
#include "support/server_context.hpp"

namespace ess::server {
namespace {

struct ready_fixture : test::executor_first {
  ready_fixture() : rows(route_table(*world)) {}

  /// The answer, which has that status.
  boost::json::value ready(int status) {
    const auto row = std::ranges::find(rows, "/ready", &http::route::pattern);
    auto from = test::must(http::make_request(row->verb, "/ready"));
    from.set_route(&*row, {});
    const http::reply told = test::run(io, row->handle(from));
    CHECK(told.status() == status);
    return test::must(parse_json(told.body()));
  }
  void make_pepper() {
    test::must(world.base().write([&](storage::unit_of_work& uow) -> result<void> {
      auto made = access::load_or_make_pepper(uow, world.base().cipher, world.base().random);
      if (!made) return std::move(made).error();
      return success();
    }));
  }

  test::server_context world;
  std::vector<http::route> rows;
};

}  // namespace

TEST_CASE_FIXTURE(ready_fixture, "/ready tells of the store, the migration, the encryption keys and the end") {
  world->migration = 7;
  const auto without_keys = ready(503);
  CHECK(bool_member(without_keys, "ok") == false);
  CHECK(bool_member(without_keys, "store") == true);
  CHECK(bool_member(without_keys, "keyRing") == false);
  make_pepper();
  const auto good = ready(200);
  CHECK(bool_member(good, "ok") == true);
  CHECK(bool_member(good, "keyRing") == true);
  CHECK(integer_member(good, "migration") == 7);
  CHECK(good.at("outbox").at("waiting") == 0);
  world->stopping = true;
  CHECK(bool_member(ready(503), "stopping") == true);
}

TEST_CASE_FIXTURE(ready_fixture, "/ready tells whether Discord answered last, and is ready without it") {
  make_pepper();
  CHECK(ready(200).at("discordReachable").is_null());
  test::fake_http_client http;
  net::reachability watched(http, world.base().clock);
  world->discord_http = &watched;
  CHECK(ready(200).at("discordReachable").is_null());
  const auto ask = [&] {
    net::http_request request(net::http_method::get, "https://discord.com/api/v10/gateway");
    return test::run(io, watched.send(std::move(request))).has_value();
  };
  http.reply(503).fail(error(errc::unavailable, "connect_failed", "no"));
  CHECK(ask());
  CHECK(bool_member(ready(200), "discordReachable") == true);
  CHECK_FALSE(ask());
  CHECK(bool_member(ready(200), "discordReachable") == false);
}

TEST_CASE_FIXTURE(ready_fixture, "SS-1: /ready shows that other hosts than Discord's may be asked") {
  make_pepper();
  CHECK(bool_member(ready(200), "devDiscord") == false);
  world->dev_discord = true;
  CHECK(bool_member(ready(200), "devDiscord") == true);
}

}  // namespace ess::server
