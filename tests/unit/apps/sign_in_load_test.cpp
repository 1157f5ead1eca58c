// Many sign-ins at once, with a hasher that waits until it is told: what the real one does by being slow.
#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <condition_variable>
#include <functional>
#include <list>
#include <map>
#include <mutex>

#include "ess/http/testing.hpp"
#include "routes/handlers.hpp"
#include "support/run.hpp"
#include "support/server_context.hpp"

namespace ess::server {
namespace {

class waiting_hasher final : public identity::password_hasher {
 public:
  result<std::string> hash(std::string_view) const override { return std::string("waiting"); }
  bool verify(std::string_view, std::string_view) const override {
    std::unique_lock lock(mutex_);
    ++running_;
    most_ = std::max(most_, running_);
    released_.wait(lock, [&] { return open_; });
    --running_;
    return false;
  }
  bool needs_rehash(std::string_view) const override { return false; }
  void release() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    released_.notify_all();
  }
  int most_at_once() const {
    const std::lock_guard lock(mutex_);
    return most_;
  }

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable released_;
  mutable int running_ = 0;
  mutable int most_ = 0;
  bool open_ = false;
};

struct crowd : test::executor_first {
  crowd() : world(&hasher) {
    for (int i = 0; i < size; ++i) {
      auto made = test::must(
          http::make_request(http::method::post, "/api/session", {{"Content-Type", "application/json"}},
                             R"({"email":")" + std::to_string(i) + R"(@example.org","password":"some password"})"));
      http::request_origin origin;
      origin.client_network = "10.0." + std::to_string(i) + ".0/24";
      made.set_origin(origin);
      requests.push_back(std::move(made));
    }
  }
  ~crowd() { hasher.release(); }

  void start() {
    for (auto& each : requests) {
      const auto one = [this, &each]() -> net::awaitable<void> {
        const auto reply = co_await start_session(*world, each);
        ++answers[reply.status()];
        if (reply.status() == 503 && reply.has_header("Retry-After")) ++told_to_return;
      };
      running.push_back(one);
      boost::asio::co_spawn(io, running.back(), boost::asio::detached);
    }
  }
  int answered() const {
    int sum = 0;
    for (const auto& [status, count] : answers) sum += count;
    return sum;
  }

  static constexpr int size = 500;
  static constexpr int taken_on = 5;  // the context's pool: one worker, a queue of four
  waiting_hasher hasher;
  test::server_context world;
  std::vector<http::request> requests;
  std::list<std::function<net::awaitable<void>()>> running;
  std::map<int, int> answers;
  int told_to_return = 0;
};

TEST_CASE_FIXTURE(crowd,
                  "SE-2: of 500 sign-ins at once a bounded number is taken on, the others are told to come back") {
  start();
  while (answered() < size - taken_on) io.run_one();
  CHECK(answers[503] == size - taken_on);
  CHECK(told_to_return == size - taken_on);
  // The I/O thread is free although every worker is busy.
  auto ask = test::must(http::make_request(http::method::get, "/health"));
  CHECK(test::run(io, health(*world, ask)).status() == 200);
  auto form = test::must(http::make_request(http::method::get, "/api/session/form"));
  CHECK(test::run(io, show_form(*world, form)).status() == 200);
  CHECK(hasher.most_at_once() == 1);
  hasher.release();
  io.restart();
  while (answered() < size) io.run_one();
  CHECK(answers[401] == taken_on);
}

TEST_CASE_FIXTURE(crowd, "SE-6: an attempt that never got its turn is not counted against the account") {
  start();
  while (answered() < size - taken_on) io.run_one();
  hasher.release();
  while (answered() < size) io.run_one();
  int free = 0;
  for (int round = 0; round < 5; ++round) {
    const auto reply = test::run(io, start_session(*world, requests.back()));
    free += reply.status() == 401 ? 1 : 0;
  }
  CHECK(free == 5);
  CHECK(test::run(io, start_session(*world, requests.back())).status() == 429);
}

}  // namespace
}  // namespace ess::server
