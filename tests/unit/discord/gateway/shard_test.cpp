#include "ess/discord/gateway/shard.hpp"

#include <doctest/doctest.h>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>

#include "ess/discord/gateway/intents.hpp"
#include "ess/net/websocket_client.hpp"
#include "support/fakes.hpp"
#include "support/run.hpp"

namespace {

using namespace ess;

// Gives scripted messages, then waits until it is closed, or ends by itself with the code it was given.
class scripted_socket final : public net::websocket {
 public:
  std::deque<std::string> incoming;
  std::optional<std::uint16_t> ends_with;
  std::vector<std::string> sent;
  std::optional<std::uint16_t> closed_with;

  net::awaitable<result<net::message_kind>> read(std::string& message) override {
    if (!incoming.empty()) {
      message = std::move(incoming.front());
      incoming.pop_front();
      co_return net::message_kind::text;
    }
    if (!ends_with && !closed_with) {
      boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
      timer.expires_at(boost::asio::steady_timer::time_point::max());
      waiting_ = &timer;
      boost::system::error_code ignored;
      co_await timer.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
      waiting_ = nullptr;
    }
    co_return error(errc::unavailable, "websocket_closed", "closed");
  }
  net::awaitable<result<void>> write_text(std::string message) override {
    sent.push_back(std::move(message));
    co_return success();
  }
  net::awaitable<result<void>> write_binary(std::string) override { co_return success(); }
  void post_text(std::string message) override { sent.push_back(std::move(message)); }
  void post_binary(std::string) override {}
  net::awaitable<void> close(std::uint16_t code, std::string) override {
    closed_with = code;
    if (waiting_ != nullptr) waiting_->cancel();
    co_return;
  }
  void abort() noexcept override {}
  std::optional<net::close_status> peer_close() const override {
    if (!ends_with) return std::nullopt;
    net::close_status status;
    status.code = *ends_with;
    return status;
  }

 private:
  boost::asio::steady_timer* waiting_ = nullptr;
};

class scripted_connector final : public net::websocket_connector {
 public:
  std::deque<std::shared_ptr<scripted_socket>> sockets;
  std::vector<std::string> urls;

  net::awaitable<result<std::shared_ptr<net::websocket>>> connect(std::string url) override {
    urls.push_back(std::move(url));
    if (sockets.empty()) co_return error(errc::unavailable, "connect_failed", "nobody there");
    std::shared_ptr<net::websocket> next = sockets.front();
    sockets.pop_front();
    co_return next;
  }
};

struct shard_fixture {
  shard_fixture() {
    settings.gateway_url = "ws://127.0.0.1:4000/gateway";
    settings.intents = gateway::intents::guilds;
    settings.any_host = true;
    socket->incoming = {
        R"({"op":10,"d":{"heartbeat_interval":45000}})",
        R"({"op":0,"s":1,"t":"READY","d":{"session_id":"s","resume_gateway_url":"ws://127.0.0.1:4000/gateway"}})"};
    connector.sockets.push_back(socket);
  }
  std::shared_ptr<scripted_socket> socket = std::make_shared<scripted_socket>();
  scripted_connector connector;
  test::fake_clock clock;
  test::fake_random random;
  test::recording_sink sink;
  logger log{clock, sink, log_level::debug};
  gateway::shard_settings settings;
};

TEST_CASE_FIXTURE(shard_fixture, "SH-1: a stopped shard closes its socket resumably and returns") {
  gateway::shard shard(connector, clock, random, log, settings, secret("the-token"));
  std::vector<std::string> names;
  const auto outcome = test::run(shard.run([&](gateway::event e) {
    names.push_back(e.name);
    shard.stop();
  }));
  CHECK(outcome.has_value());
  CHECK(names == std::vector<std::string>{"READY"});
  CHECK(socket->closed_with == 4000);
  CHECK(shard.snapshot()->session_id == "s");
  CHECK(connector.urls.at(0) == "ws://127.0.0.1:4000/gateway?v=10&encoding=json");
  REQUIRE(socket->sent.size() == 1);
  CHECK(socket->sent[0].find("\"op\":2") != std::string::npos);
}

TEST_CASE_FIXTURE(shard_fixture, "GW-6: a token that Discord refuses ends the run with a clear error") {
  socket->incoming.pop_back();
  socket->ends_with = 4004;
  gateway::shard shard(connector, clock, random, log, settings, secret("the-token"));
  const auto outcome = test::run(shard.run([](gateway::event) {}));
  REQUIRE_FALSE(outcome.has_value());
  CHECK(outcome.error().reason() == "gateway_token_refused");
  CHECK(shard.state() == gateway::shard_state::stopped);
  CHECK(connector.urls.size() == 1);
}

TEST_CASE_FIXTURE(shard_fixture, "the token appears in no log line") {
  socket->ends_with = 4004;
  gateway::shard shard(connector, clock, random, log, settings, secret("the-token"));
  const auto outcome = test::run(shard.run([](gateway::event) {}));
  CHECK_FALSE(outcome.has_value());
  for (const auto& line : sink.lines()) CHECK(line.find("the-token") == std::string::npos);
}

}  // namespace
