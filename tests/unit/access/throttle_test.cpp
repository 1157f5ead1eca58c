#include "ess/access/throttle.hpp"

#include <doctest/doctest.h>

#include <array>
#include <thread>
#include <vector>

#include "support/builders.hpp"

namespace limits = ess::access;
using ess::storage::unit_of_work;
using ess::test::reason_of;
using namespace std::chrono_literals;

namespace {

constexpr limits::throttle_policy policy{"test", 5, 15min, 15s};

struct throttle_world : ess::test::world {
  std::string take(const std::string& subject, const limits::throttle_policy& by = policy) {
    return reason_of(write([&](unit_of_work& uow) { return limits::take_throttle(uow, by, subject); }));
  }
  std::chrono::milliseconds wait(const std::string& subject) {
    const auto may = read([&](const unit_of_work& uow) { return limits::check_throttle(uow, policy, subject); });
    return may ? 0ms : may.error().retry_after().value();
  }
};

}  // namespace

TEST_CASE("SE-6: five attempts are free, then each waits twice as long, up to the window and never for good") {
  throttle_world w;
  for (int i = 0; i < 5; ++i) CHECK(w.take("a").empty());
  CHECK(w.take("a") == "rate_limited");
  CHECK(w.take("b").empty());
  std::chrono::milliseconds expected = 15s;
  for (int i = 0; i < 10; ++i) {
    CHECK(w.wait("a") == expected);
    w.clock.advance(expected - 1ms);
    CHECK(w.take("a") == "rate_limited");
    w.clock.advance(1ms);
    CHECK(w.take("a").empty());
    expected = std::min<std::chrono::milliseconds>(expected * 2, 15min);
  }
  w.clock.advance(30min);
  for (int i = 0; i < 5; ++i) CHECK(w.take("a").empty());
}

TEST_CASE("RL-1: an attempt that is refused counts nothing") {
  throttle_world w;
  for (int i = 0; i < 5; ++i) CHECK(w.take("a").empty());
  for (int i = 0; i < 50; ++i) CHECK(w.take("a") == "rate_limited");
  w.clock.advance(15s);
  CHECK(w.take("a").empty());
  CHECK(w.wait("a") == 30s);
}

TEST_CASE("RL-1: two nodes that come to one store at the same time share one allowance") {
  throttle_world w;  // its clock stands still meanwhile
  std::array<int, 2> passed{};
  std::vector<std::thread> nodes;
  for (int& count : passed) {
    nodes.emplace_back([&] {
      for (int i = 0; i < 50; ++i) {
        const auto taken = w.database->write([](unit_of_work& uow) { return limits::take_throttle(uow, policy, "a"); });
        count += taken ? 1 : 0;
      }
    });
  }
  for (std::thread& node : nodes) node.join();
  CHECK(passed[0] + passed[1] == policy.free);
  CHECK(w.wait("a") == 15s);
}

TEST_CASE("what is given back or forgotten is free again") {
  throttle_world w;
  for (int i = 0; i < 20; ++i) {
    CHECK(w.take("a").empty());
    REQUIRE(w.write([&](unit_of_work& uow) { return limits::give_back_throttle(uow, policy, "a"); }));
  }
  for (int i = 0; i < 5; ++i) CHECK(w.take("a").empty());
  REQUIRE(w.write([&](unit_of_work& uow) { return limits::forget_throttle(uow, policy, "a"); }));
  CHECK(w.take("a").empty());
}

TEST_CASE("policies do not share a counter, and names do not run into subjects") {
  throttle_world w;
  constexpr limits::throttle_policy one{"x", 1, 15min, 15s};
  constexpr limits::throttle_policy other{"xy", 1, 15min, 15s};
  CHECK(w.take("yz", one).empty());
  CHECK(w.take("z", other).empty());
  CHECK(w.take("yz", one) == "rate_limited");
}
