// Limits that several nodes count together, in a store that they share and that may fail.
#include <doctest/doctest.h>

#include <array>
#include <mutex>
#include <thread>

#include "ess/access/rate_limit.hpp"
#include "support/builders.hpp"

using ess::access::cell_step;
using ess::access::cell_time;
using ess::access::rate;
using ess::access::shared_limiter;
using ess::test::reason_of;
using namespace std::chrono_literals;

namespace {

/// Stands for a server that all nodes ask: one step at a time, and sometimes out of reach.
class common_cells final : public ess::access::cell_store {
 public:
  ess::result<cell_time> advance(std::string_view key, const cell_step& step) override {
    const std::lock_guard lock(mutex_);
    if (is_away_) return ess::error(ess::errc::unavailable, "cells_away", "The limits cannot be asked.");
    return cells_.advance(key, step);
  }
  void set_away(bool is_away) {
    const std::lock_guard lock(mutex_);
    is_away_ = is_away;
  }

 private:
  std::mutex mutex_;
  ess::access::memory_cells cells_{1000};
  bool is_away_ = false;
};

constexpr rate sixty_a_minute{60, 1min};

int taken(shared_limiter& limiter, std::string_view key, int tries) {
  int count = 0;
  for (int i = 0; i < tries; ++i) count += limiter.take(key).has_value() ? 1 : 0;
  return count;
}

}  // namespace

TEST_CASE("RL-1: three nodes over one store of cells have one allowance among them for a minute, not three") {
  ess::test::fake_clock clock;
  common_cells cells;
  shared_limiter nodes[] = {
      {sixty_a_minute, cells, clock, {}}, {sixty_a_minute, cells, clock, {}}, {sixty_a_minute, cells, clock, {}}};
  int passed = 0;
  for (int second = 0; second < 60; ++second) {
    for (shared_limiter& node : nodes) passed += taken(node, "a", 5);
    clock.advance(1s);
  }
  // The allowance that was full at the beginning, and what grew in the minute: no node adds to it.
  CHECK(passed == 60 + 59);
}

TEST_CASE("RL-1: three nodes that ask one store at the same time get the limit, within a tenth of it") {
  constexpr int limit = 6000;
  ess::test::fake_clock clock;  // nobody moves it while the nodes ask
  common_cells cells;
  std::array<int, 3> passed{};
  std::vector<std::thread> nodes;
  for (int& count : passed) {
    nodes.emplace_back([&] {
      shared_limiter node(rate{limit, 1min}, cells, clock, std::nullopt);
      count = taken(node, "a", limit);
    });
  }
  for (std::thread& node : nodes) node.join();
  const int all = passed[0] + passed[1] + passed[2];
  CHECK(all >= limit - limit / 10);
  CHECK(all <= limit + limit / 10);
  // The lock lets no call through twice, so it is in fact exact.
  CHECK(all == limit);
}

TEST_CASE("RL-2: while the store is away a node allows what it was told to, for each key, and no more") {
  ess::test::fake_clock clock;
  common_cells cells;
  shared_limiter node(sixty_a_minute, cells, clock, rate{3, 1min});
  CHECK(taken(node, "a", 100) == 60);
  CHECK_FALSE(node.is_alone());
  cells.set_away(true);
  CHECK(taken(node, "a", 100) == 3);
  CHECK(node.is_alone());
  CHECK(taken(node, "b", 100) == 3);
  const auto refused = node.take("a");
  REQUIRE(reason_of(refused) == "rate_limited");
  CHECK(refused.error().retry_after() == 20s);
  clock.advance(20s);
  CHECK(taken(node, "a", 100) == 1);
  cells.set_away(false);
  CHECK(taken(node, "a", 100) == 20);
  CHECK_FALSE(node.is_alone());
}

TEST_CASE("RL-2: without a local allowance nothing passes while the store is away, and the store's words are told") {
  ess::test::fake_clock clock;
  common_cells cells;
  shared_limiter node(sixty_a_minute, cells, clock, std::nullopt);
  cells.set_away(true);
  for (int i = 0; i < 100; ++i) CHECK(reason_of(node.take("a")) == "cells_away");
  CHECK(node.is_alone());
  cells.set_away(false);
  CHECK(taken(node, "a", 100) == 60);
}

TEST_CASE("DB-10: a clock that steps back opens no limit, and shuts nobody out for longer than the period") {
  using ess::access::step_cell;
  const auto step_at = [](cell_time now) { return cell_step::of(sixty_a_minute, now); };
  const cell_time start = 1'000'000s;
  std::optional<cell_time> cell;
  for (int i = 0; i < 60; ++i) {
    const auto passed = step_cell(cell, step_at(start));
    REQUIRE(passed.wait == 0s);
    cell = passed.full_at;
  }
  const auto spent = step_cell(cell, step_at(start));
  CHECK(spent.wait == 1s);
  CHECK(spent.full_at == cell);
  for (const cell_time back : {cell_time(1s), cell_time(1h), cell_time(24h)}) {
    const auto refused = step_cell(cell, step_at(start - back));
    CHECK(refused.wait == 1s);
    CHECK(refused.full_at == start - back + 1min);
    CHECK(step_cell(refused.full_at, step_at(start - back + 1s)).wait == 0s);
    CHECK(step_cell(refused.full_at, step_at(start - back + 999ms)).wait == 1ms);
  }
  CHECK(step_cell(cell, step_at(start + 24h)).full_at == start + 24h + 1s);
}
