#include <doctest/doctest.h>
#include <sys/resource.h>

#include <algorithm>

#include <future>
#include <stdexcept>
#include <thread>

#include "ess/net/transact.hpp"
#include "ess/net/worker_pool.hpp"
#include "support/run.hpp"

namespace ess::net {

namespace {

/// A unit without stores: these tests are about threads and errors.
class empty_unit final : public storage::unit_of_work {
 public:
  time_point now() const override { return time_point(); }
  storage::api_key_store& api_keys() override { throw std::logic_error("no stores here"); }
  storage::approval_store& approvals() override { throw std::logic_error("no stores here"); }
  storage::audit_store& audit() override { throw std::logic_error("no stores here"); }
  storage::bot_store& bots() override { throw std::logic_error("no stores here"); }
  storage::call_store& calls() override { throw std::logic_error("no stores here"); }
  storage::community_store& communities() override { throw std::logic_error("no stores here"); }
  storage::discord_config_store& discord_configs() override { throw std::logic_error("no stores here"); }
  storage::guild_claim_store& guild_claims() override { throw std::logic_error("no stores here"); }
  storage::host_reply_store& host_replies() override { throw std::logic_error("no stores here"); }
  storage::installation_store& installation() override { throw std::logic_error("no stores here"); }
  storage::job_store& jobs() override { throw std::logic_error("no stores here"); }
  storage::outbox_store& outbox() override { throw std::logic_error("no stores here"); }
  storage::interaction_store& interactions() override { throw std::logic_error("no stores here"); }
  storage::link_store& links() override { throw std::logic_error("no stores here"); }
  storage::membership_store& memberships() override { throw std::logic_error("no stores here"); }
  storage::notice_store& notices() override { throw std::logic_error("no stores here"); }
  storage::invite_store& invites() override { throw std::logic_error("no stores here"); }
  storage::known_device_store& known_devices() override { throw std::logic_error("no stores here"); }
  storage::password_reset_store& password_resets() override { throw std::logic_error("no stores here"); }
  storage::player_store& players() override { throw std::logic_error("no stores here"); }
  storage::role_connection_store& role_connections() override { throw std::logic_error("no stores here"); }
  storage::sealed_value_store& sealed_values() override { throw std::logic_error("no stores here"); }
  storage::session_store& sessions() override { throw std::logic_error("no stores here"); }
  storage::throttle_store& throttles() override { throw std::logic_error("no stores here"); }
  storage::user_store& users() override { throw std::logic_error("no stores here"); }
};

/// Runs work on a thread of its own per call, as a store would on its threads. The work never looks at the unit.
class threaded_database final : public storage::database {
 public:
  ~threaded_database() override {
    for (auto& thread : threads_) thread.join();
  }
  void submit_write(storage::write_lane, write_work work, completion done) override {
    threads_.emplace_back([this, work = std::move(work), done = std::move(done)] { done(run(work)); });
  }
  void submit_read(read_work work, completion done) override {
    threads_.emplace_back([this, work = std::move(work), done = std::move(done)] { done(run(work)); });
  }
  int runs_per_call = 1;
  std::optional<error> commit_failure;

 private:
  template <class Work>
  result<void> run(const Work& work) {
    empty_unit unit;
    result<void> outcome = success();
    for (int i = 0; i < runs_per_call; ++i) outcome = work(unit);
    if (outcome && commit_failure) return *commit_failure;
    return outcome;
  }

  std::vector<std::thread> threads_;
};

}  // namespace

TEST_CASE("offloaded work runs on another thread and its caller resumes on its own") {
  boost::asio::io_context io;
  worker_pool pool(1, 4);
  const auto here = std::this_thread::get_id();
  auto work = [&]() -> awaitable<bool> {
    result<std::thread::id> there = co_await offload(pool, [] { return std::this_thread::get_id(); });
    co_return there.value() != here&& std::this_thread::get_id() == here;
  };
  CHECK(test::run(io, work()));
}

TEST_CASE("an error, an exception and a void of offloaded work all come back") {
  boost::asio::io_context io;
  worker_pool pool(2, 4);
  auto work = [&]() -> awaitable<void> {
    const result<int> failed =
        co_await offload(pool, []() -> result<int> { return error(errc::not_found, "gone", "Gone."); });
    CHECK(failed.error().reason() == "gone");
    const result<void> nothing = co_await offload(pool, [] {});
    CHECK(nothing.has_value());
    bool thrown = false;
    try {
      const result<int> never = co_await offload(pool, []() -> int { throw std::runtime_error("broken"); });
      CHECK_FALSE(never.has_value());
    } catch (const std::runtime_error&) {
      thrown = true;
    }
    CHECK(thrown);
  };
  test::run(io, work());
}

TEST_CASE("SE-2: work beyond the queue of a pool is refused as busy, with a time to come back") {
  boost::asio::io_context io;
  worker_pool pool(1, 1);
  std::promise<void> release;
  std::promise<void> running;
  auto gate = release.get_future().share();
  REQUIRE(pool.try_post([&running, gate] {
    running.set_value();
    gate.wait();
  }));
  running.get_future().wait();
  REQUIRE(pool.try_post([] {}));
  auto work = [&]() -> awaitable<void> {
    const result<int> refused = co_await offload(pool, [] { return 1; });
    REQUIRE_FALSE(refused);
    CHECK(refused.error().reason() == "busy");
    CHECK(refused.error().code() == errc::unavailable);
    CHECK(refused.error().retry_after().has_value());
  };
  test::run(io, work());
  release.set_value();
}

TEST_CASE("a transaction answers what its work answered, once it is committed") {
  boost::asio::io_context io;
  threaded_database db;
  auto work = [&]() -> awaitable<void> {
    const result<int> made = co_await transact(db, [](storage::unit_of_work&) -> result<int> { return 7; });
    CHECK(made.value() == 7);
    const result<void> read = co_await read_only(db, [](const storage::unit_of_work&) { return success(); });
    CHECK(read.has_value());
    const result<int> refused = co_await transact(
        db, [](storage::unit_of_work&) -> result<int> { return error(errc::conflict, "taken", "Taken."); });
    CHECK(refused.error().reason() == "taken");
  };
  test::run(io, work());
}

TEST_CASE("a failed commit wins over what the work answered") {
  boost::asio::io_context io;
  threaded_database db;
  db.commit_failure = error(errc::unavailable, "store_full", "The disk is full.");
  auto work = [&]() -> awaitable<void> {
    const result<int> made = co_await transact(db, [](storage::unit_of_work&) -> result<int> { return 7; });
    REQUIRE_FALSE(made);
    CHECK(made.error().reason() == "store_full");
  };
  test::run(io, work());
}

TEST_CASE("work that the store runs twice answers its last run, and its exception reaches the caller") {
  boost::asio::io_context io;
  threaded_database db;
  db.runs_per_call = 2;
  auto work = [&]() -> awaitable<void> {
    int runs = 0;
    const result<int> made = co_await transact(db, [&](storage::unit_of_work&) -> result<int> { return ++runs; });
    CHECK(made.value() == 2);
    bool thrown = false;
    try {
      const result<int> never =
          co_await transact(db, [](storage::unit_of_work&) -> result<int> { throw std::runtime_error("broken"); });
      CHECK_FALSE(never.has_value());
    } catch (const std::runtime_error&) {
      thrown = true;
    }
    CHECK(thrown);
  };
  test::run(io, work());
}

TEST_CASE("SE-2: work on the pool runs at a lower priority than the thread that answers requests") {
  boost::asio::io_context io;
  worker_pool pool(1, 4);
  const int own = ::getpriority(PRIO_PROCESS, 0);
  auto work = [&]() -> awaitable<void> {
    const result<int> theirs = co_await offload(pool, [] { return ::getpriority(PRIO_PROCESS, 0); });
    CHECK(theirs.value() == std::min(own + worker_niceness, 19));
    CHECK(::getpriority(PRIO_PROCESS, 0) == own);
  };
  test::run(io, work());
}

}  // namespace ess::net
