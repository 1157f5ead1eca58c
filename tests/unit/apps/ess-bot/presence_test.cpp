// Leases for many keys, and what the bot tells ESS of the servers it is in.
#include "presence.hpp"

#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "ess/base/json.hpp"
#include "events/guilds.hpp"
#include "events/ready.hpp"
#include "support/fakes.hpp"
#include "support/run.hpp"
#include "support/temp_dir.hpp"
#include "unit/apps/ess-bot/event_fixture.hpp"

namespace {

using namespace ess;
using namespace std::chrono_literals;
namespace asio = boost::asio;

/// Grants leases and takes reports; while it is `held` nobody gets an answer.
class counting_ess final : public net::http_client {
 public:
  explicit counting_ess(asio::io_context& io) : gate_(io) { gate_.expires_at(asio::steady_timer::time_point::max()); }

  net::awaitable<result<net::http_response>> send(net::http_request request) override {
    ++under_way;
    most = std::max(most, under_way);
    const bool is_lease = request.url().ends_with("/lease");
    ++(is_lease ? leases : reports);
    if (!is_lease) told.push_back(request.body());
    if (held) {
      boost::system::error_code ignored;
      co_await gate_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    } else {
      co_await asio::post(gate_.get_executor(), asio::use_awaitable);
    }
    --under_way;
    if (!is_lease && down) co_return error(errc::unavailable, "connect_failed", "nobody there");
    if (is_lease && lost) co_return error(errc::timeout, "timeout", "no answer in time");
    net::http_response answer;
    answer.status = 200;
    if (!is_lease && !limited_key.empty() && request.header("X-API-Key") == limited_key) {
      answer.status = 429;
      answer.body = R"({"ok":false,"code":"rate_limited","error":"Too fast."})";
      co_return answer;
    }
    answer.body = is_lease ? R"({"ok":true,"fence":7,"lifeMs":30000})" : R"({"ok":true})";
    if (is_lease && refuses) {
      answer.status = 409;
      answer.body = R"({"ok":false,"code":"lease_held","error":"Another process acts."})";
    }
    co_return answer;
  }
  void release() {
    held = false;
    gate_.cancel();
  }

  bool held = false;
  bool down = false;
  bool refuses = false;
  bool lost = false;
  std::string limited_key;  ///< gets 429 for its reports
  std::size_t under_way = 0;
  std::size_t most = 0;
  std::size_t leases = 0;
  std::size_t reports = 0;
  std::vector<std::string> told;

 private:
  asio::steady_timer gate_;
};

guild_id guild_of(std::uint64_t shard, std::uint64_t n = 0) { return guild_id::trusted((shard << 22) + n); }

struct presence_fixture {
  void use(const std::vector<guild_id>& guilds) {
    std::string text;
    for (const guild_id guild : guilds) {
      text += (text.empty() ? "{\"" : ",\"") + guild.str() + R"(":"ess_dev_key_of_)" + guild.str() + "\"";
    }
    const auto file = (folder / "keys.json").string();
    test::write_file(file, text + "}");
    known.emplace(ess, test::ess_settings(), secret(), file, log);
    REQUIRE(known->load().has_value());
    here.emplace(*known, clock, log);
    here->name("500 0-0/1", "this-process");
  }
  void keep_up() {
    auto work = [this]() -> net::awaitable<void> { co_await here->keep_up(); };
    test::run(io, work());
  }
  void ready(const std::string& guilds, int shard = 0, int count = 1) {
    const auto data = parse_json(R"({"user":{"id":"500","username":"ESS"},"guilds":)" + guilds + "}");
    bot::on_ready(data.value(), bot::session_owner{application_id::trusted(500), 1, shard, count}, *known, *here, log);
  }
  bool deleted(const std::string& data) { return bot::on_guild_delete(parse_json(data).value(), *here, log); }
  bool created(const std::string& data) { return bot::on_guild_create(parse_json(data).value(), *known, *here, log); }
  bool was_told(guild_id guild, std::string_view state) const {
    for (const auto& each : ess.told) {
      const auto body = parse_json(each).value();
      if (string_member(body, "guildId") == guild.str() && string_member(body, "state") == state) return true;
    }
    return false;
  }

  asio::io_context io;
  test::temp_dir folder;
  test::fake_clock clock;
  test::recording_sink sink;
  logger log{clock, sink, log_level::debug};
  counting_ess ess{io};
  std::optional<bot::communities> known;
  std::optional<bot::presence> here;
};

std::vector<guild_id> many(std::size_t count) {
  std::vector<guild_id> all;
  for (std::size_t n = 1; n <= count; ++n) all.push_back(guild_id::trusted(n));
  return all;
}

}  // namespace

TEST_CASE_FIXTURE(presence_fixture, "the leases of a thousand keys are asked for 32 at a time, each once") {
  use(many(1'000));
  keep_up();
  CHECK(ess.leases == 1'000);
  CHECK(ess.most == 32);
  clock.advance(9s);
  keep_up();
  CHECK(ess.leases == 1'000);
  clock.advance(1s);
  keep_up();
  CHECK(ess.leases == 2'000);
  auto work = [this]() -> net::awaitable<void> { co_await here->release(); };
  test::run(io, work());
  CHECK(ess.leases == 3'000);
  CHECK(ess.most == 32);
}

TEST_CASE_FIXTURE(presence_fixture, "nobody waits longer than allowed for an ESS that does not answer") {
  use(many(100));
  ess.held = true;
  asio::co_spawn(io, here->keep_up(), asio::detached);
  auto wait = [this]() -> net::awaitable<void> { co_await here->first_answers(0ms); };
  test::run(io, wait());
  CHECK(ess.under_way == 32);
  ess.release();
  io.restart();
  io.run();
  CHECK(ess.leases == 100);
  // What has answers already is waited for no more.
  test::run(io, wait());
}

TEST_CASE_FIXTURE(presence_fixture, "GW-10: nobody acts for a key before ESS was asked whether another process does") {
  use(many(2));
  const auto guild = guild_id::trusted(1);
  std::vector<std::string> heard;
  const auto hear = [&] { heard.emplace_back(here->may_act(guild) ? "acts" : "keeps still"); };
  ess.held = true;
  ess.refuses = true;
  asio::co_spawn(io, here->keep_up(), asio::detached);
  io.poll();
  here->when_known(guild, hear);
  CHECK(heard.empty());
  // A server without a key, and a direct message, wait for nobody.
  int others = 0;
  here->when_known(guild_id::trusted(99), [&] { ++others; });
  here->when_known(std::nullopt, [&] { ++others; });
  CHECK(others == 2);
  ess.release();
  io.restart();
  io.run();
  CHECK(heard == std::vector<std::string>{"keeps still"});
  here->when_known(guild, hear);
  CHECK(heard.size() == 2);
  ess.refuses = false;
  clock.advance(3s);
  keep_up();
  here->when_known(guild, hear);
  CHECK(heard.back() == "acts");
}

TEST_CASE_FIXTURE(presence_fixture, "GW-10: who got no answer about a first lease answers people, but calls nobody") {
  use({guild_of(1)});
  ess.lost = true;
  created(R"({"id":")" + guild_of(1).str() + R"("})");
  keep_up();
  CHECK(ess.leases == 1);
  CHECK(ess.reports == 0);
  const auto client = known->find(guild_of(1));
  REQUIRE(client != nullptr);
  const api::bot_request who{guild_of(1), discord_user_id::trusted(42)};
  const auto ask = [&] { return test::run(io, client->dispatch_calls(who)); };
  CHECK(here->may_act(guild_of(1)));
  CHECK(ask().error().reason() == "lease_unknown");
  CHECK(ess.reports == 0);
  // It asks again as often as one who stands by, and goes on from where it was.
  ess.lost = false;
  clock.advance(3s);
  keep_up();
  CHECK(ess.leases == 2);
  CHECK(was_told(guild_of(1), "joined"));
  (void)ask().has_value();
  CHECK(ess.reports == 2);
  // One that was granted is gone on with: what another took over meanwhile, ESS refuses by its number.
  ess.lost = true;
  clock.advance(10s);
  keep_up();
  CHECK(ess.leases == 3);
  (void)ask().has_value();
  CHECK(ess.reports == 3);
}

TEST_CASE_FIXTURE(presence_fixture, "a new key is asked for at once, and who waited for a replaced one goes on") {
  use(many(1));
  keep_up();
  CHECK(ess.leases == 1);
  const auto file = (folder / "keys.json").string();
  test::write_file(file, R"({"1":"ess_dev_a_new_key_of_1","2":"ess_dev_a_new_key_of_2"})");
  REQUIRE(known->load().has_value());
  bool went_on = false;
  here->when_known(guild_id::trusted(2), [&] { went_on = true; });
  CHECK_FALSE(went_on);
  test::write_file(file, R"({"1":"ess_dev_a_new_key_of_1"})");
  REQUIRE(known->load().has_value());
  keep_up();
  CHECK(went_on);
  CHECK(ess.leases == 2);
}

TEST_CASE_FIXTURE(presence_fixture, "joining, leaving and outages: only what changes membership is told, once") {
  use({guild_of(1)});
  created(R"({"id":")" + guild_of(1).str() + R"("})");
  created(R"({"id":"77"})");
  created(R"({"id":12})");
  keep_up();
  CHECK(ess.reports == 1);
  CHECK(was_told(guild_of(1), "joined"));
  deleted(R"({"id":")" + guild_of(1).str() + R"(","unavailable":true})");
  deleted(R"({"name":"no id"})");
  keep_up();
  CHECK(ess.reports == 1);
  deleted(R"({"id":")" + guild_of(1).str() + R"("})");
  keep_up();
  keep_up();
  CHECK(ess.reports == 2);
  CHECK(was_told(guild_of(1), "left"));
  CHECK(sink.lines().size() > 3);
}

TEST_CASE_FIXTURE(presence_fixture,
                  "GW-4: an event about a server that cannot be read is dropped, and said to be for counting") {
  use({guild_of(1)});
  CHECK(created(R"({"id":")" + guild_of(1).str() + R"("})"));
  CHECK(created(R"({"id":"77","a_new_member":[1]})"));
  CHECK(deleted(R"({"id":"77","unavailable":true})"));
  keep_up();
  const auto told = ess.reports;
  for (const char* unreadable : {"{}", R"({"id":12})", R"({"id":"0"})", R"({"id":"x"})", "[]", "null"}) {
    CAPTURE(unreadable);
    CHECK_FALSE(created(unreadable));
    CHECK_FALSE(deleted(unreadable));
  }
  keep_up();
  CHECK(ess.reports == told);
}

TEST_CASE_FIXTURE(presence_fixture, "news that ESS did not take is told again, and the latest of a server counts") {
  use({guild_of(1)});
  ess.down = true;
  deleted(R"({"id":")" + guild_of(1).str() + R"("})");
  keep_up();
  const auto tried = ess.reports;
  CHECK(tried > 0);
  ess.down = false;
  ess.told.clear();
  created(R"({"id":")" + guild_of(1).str() + R"("})");
  keep_up();
  CHECK(was_told(guild_of(1), "joined"));
  CHECK_FALSE(was_told(guild_of(1), "left"));
}

TEST_CASE_FIXTURE(presence_fixture, "news of a key that is to slow down waits, and holds up no other key's") {
  use({guild_of(1), guild_of(2), guild_of(3)});
  ess.limited_key = "ess_dev_key_of_" + guild_of(1).str();
  for (std::uint64_t n = 1; n <= 3; ++n) created(R"({"id":")" + guild_of(n).str() + R"("})");
  keep_up();
  CHECK(ess.reports == 3);
  keep_up();
  CHECK(ess.reports == 4);
  ess.limited_key.clear();
  ess.told.clear();
  keep_up();
  CHECK(ess.reports == 5);
  CHECK(was_told(guild_of(1), "joined"));
  keep_up();
  CHECK(ess.reports == 5);
}

TEST_CASE_FIXTURE(presence_fixture, "whoever stands by tells nothing") {
  use({guild_of(1)});
  ess.refuses = true;
  deleted(R"({"id":")" + guild_of(1).str() + R"("})");
  keep_up();
  CHECK(ess.reports == 0);
  CHECK_FALSE(here->may_act(guild_of(1)));
  CHECK_FALSE(here->may_act(std::nullopt));
}

TEST_CASE_FIXTURE(presence_fixture, "a server with a key of this shard that READY does not list removed the bot") {
  use({guild_of(2), guild_of(2, 1), guild_of(3)});
  ready(R"([{"id":")" + guild_of(2).str() + R"(","unavailable":true},{"id":7},"x"])", 2, 4);
  keep_up();
  CHECK(ess.reports == 1);
  CHECK(was_told(guild_of(2, 1), "left"));
}

TEST_CASE_FIXTURE(presence_fixture, "a READY that lists everything, or nothing that can be read, reports nobody") {
  use({guild_of(0, 5)});
  ready(R"([{"id":"5"}])");
  ready(R"({"id":"6"})");
  keep_up();
  CHECK(ess.reports == 0);
}
