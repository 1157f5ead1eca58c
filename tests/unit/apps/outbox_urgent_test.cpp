// The worker of the outbox when an alarm comes while everything else is slow or limited.
#include <doctest/doctest.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include "ess/approvals/approvals.hpp"
#include "ess/net/http_client.hpp"
#include "live_discord.hpp"
#include "outbox_worker.hpp"
#include "support/server_context.hpp"
#include "unit/apps/worker_site.hpp"

using namespace ess;
using namespace ess::test;
using namespace std::chrono_literals;
using storage::outbox_topic;
using storage::outbox_urgency;

namespace {

/// A Discord that tells that a bucket of two has one request left, or never answers.
class tight_discord final : public net::http_client {
 public:
  explicit tight_discord(bool answers) : answers_(answers) {}

  net::awaitable<result<net::http_response>> send(net::http_request request) override {
    asked_.push_back(request.url());
    if (!answers_) {
      const auto executor = co_await boost::asio::this_coro::executor;
      boost::asio::steady_timer never(executor, 1h);
      co_await never.async_wait(net::use_tuple);
      co_return error(errc::unavailable, "connection_lost", "Nothing was heard.");
    }
    net::http_response response;
    response.status = 200;
    response.headers = {{"X-RateLimit-Bucket", "b"},
                        {"X-RateLimit-Limit", "2"},
                        {"X-RateLimit-Remaining", "1"},
                        {"X-RateLimit-Reset-After", "60"}};
    response.body = R"({"id":"50)" + std::to_string(asked_.size()) +
                    R"(","channel_id":"11","content":"","embeds":[],"author":{"id":"7","username":"ess","bot":true}})";
    co_return response;
  }

  const std::vector<std::string>& asked() const noexcept { return asked_; }

 private:
  bool answers_;
  std::vector<std::string> asked_;
};

/// A community with three channels, and requests that messages can be about.
struct urgent_site : waiting_executor {
  explicit urgent_site(bool answers)
      : home(server.base()),
        log(server.base().clock, sink, log_level::debug),
        settings(settings_with_token()),
        discord(answers),
        live(discord, server.base().clock, server.base().random, log, settings) {
    server->discord = &live;
    // Made before there is a channel, so that nothing tells of them by itself.
    for (int i = 0; i < 4; ++i) subjects.push_back(request());
    must(server.base().write([&](storage::unit_of_work& uow) {
      auto config = *must(uow.discord_configs().find(home.community));
      config.approvals_channel = channel_id::trusted(11);
      config.dispatch_channel = channel_id::trusted(12);
      config.security_channel = channel_id::trusted(13);
      return uow.discord_configs().save(config);
    }));
  }

  std::string request() {
    return must(server.base().write([&](storage::unit_of_work& uow) {
             const approvals::new_request wanted{home.mod, storage::risk_level::high, R"({"commandId":"kick"})", ""};
             return approvals::request(uow, server.base().random, home.community, wanted, by_command_line());
           }))
        .id.str();
  }

  /// A message that shows another request each time.
  storage::outbox_id put(outbox_topic topic, outbox_urgency urgency) {
    REQUIRE_FALSE(subjects.empty());
    const std::string subject = subjects.back();
    subjects.pop_back();
    const auto id = storage::outbox_id::generate(server.base().clock.now(), server.base().random);
    must(server.base().write([&](storage::unit_of_work& uow) {
      storage::outbox_request wanted{.id = id,
                                     .community = home.community,
                                     .topic = topic,
                                     .urgency = urgency,
                                     .kind = "approval",
                                     .subject = subject};
      return uow.outbox().enqueue(wanted);
    }));
    return id;
  }

  storage::outbox_record delivery(const storage::outbox_id& id) {
    return server.base().read(
        [&](const storage::unit_of_work& uow) { return *must(uow.outbox().find(home.community, id)); });
  }

  /// Runs `steps` one after the other, each until it is true or for two seconds, and a moment more after the last.
  void work(const std::vector<std::function<bool()>>& steps) {
    server::outbox_worker::figures figures;
    figures.at_once = 4;
    figures.look = 5ms;
    figures.between_looks = 1ms;
    figures.drain = 1ms;
    auto busy = boost::asio::make_work_guard(io);
    server::outbox_worker worker(io.get_executor(), *server, *server.base().database, figures);
    worker.start();
    for (const auto& done : steps) {
      for (int i = 0; i < 200 && !done(); ++i) io.run_for(10ms);
    }
    io.run_for(50ms);
    worker.stop();
    busy.reset();
    io.run();
  }

  server_context server;
  staffed_community home;
  recording_sink sink;
  logger log;
  config::server_settings settings;
  tight_discord discord;
  server::live_discord live;
  std::vector<std::string> subjects;
};

}  // namespace

TEST_CASE("OB-3: an alarm finds a place while channels that do not answer have taken all others") {
  urgent_site s(false);
  s.put(outbox_topic::approvals, outbox_urgency::normal);
  s.put(outbox_topic::dispatch, outbox_urgency::normal);
  s.put(outbox_topic::security, outbox_urgency::low);
  std::size_t before = 0;
  s.work({[&] { return s.discord.asked().size() >= 2; }, [&, idle = 0]() mutable { return ++idle > 5; },
          [&] {
            before = s.discord.asked().size();
            s.put(outbox_topic::security, outbox_urgency::critical);
            return true;
          },
          [&] { return s.discord.asked().size() >= 3; }});
  CHECK(before == 2);
  REQUIRE(s.discord.asked().size() >= 3);
  CHECK(s.discord.asked()[2] == "http://127.0.0.1:4000/api/v10/channels/13/messages");
}

TEST_CASE("OB-3: an alarm leaves at once in a channel whose digests have used up what they may") {
  urgent_site s(true);
  const auto first = s.put(outbox_topic::security, outbox_urgency::low);
  std::optional<storage::outbox_id> digest;
  std::optional<storage::outbox_id> alarm;
  const auto is_sent = [&](const storage::outbox_id& id) {
    return s.delivery(id).state == storage::outbox_state::sent;
  };
  s.work({[&] { return is_sent(first); },
          [&] {
            digest = s.put(outbox_topic::security, outbox_urgency::low);
            return true;
          },
          [&] { return s.delivery(*digest).reason == "rate_limited"; },
          [&] {
            alarm = s.put(outbox_topic::security, outbox_urgency::critical);
            return true;
          },
          [&] { return is_sent(*alarm); }});
  CHECK(is_sent(*alarm));
  CHECK_FALSE(is_sent(*digest));
  CHECK(s.discord.asked().size() == 2);
}
