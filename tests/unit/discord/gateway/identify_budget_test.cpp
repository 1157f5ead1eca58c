#include "ess/discord/gateway/identify_budget.hpp"

#include <doctest/doctest.h>

using namespace ess;
using namespace ess::gateway;
using namespace std::chrono_literals;

namespace {

constexpr auto spacing = identify_limits{}.spacing;
const steady_point start{1'000'000ms};

}  // namespace

TEST_CASE("GW-6: shards that share a turn identify more than 5 s apart, others at once") {
  identify_limits limits;
  limits.max_concurrency = 2;
  identify_budget budget(limits);
  budget.count(0, start);
  CHECK(budget.allowed_at(1, start) == start);
  CHECK(budget.allowed_at(2, start) == start + spacing);
  CHECK(budget.allowed_at(2, start + spacing) == start + spacing);
}

TEST_CASE("GW-6: the day's budget is one for all shards, and earlier runs count") {
  identify_limits limits;
  limits.per_day = 3;
  limits.max_concurrency = 16;
  int told = 0;
  identify_budget budget(limits, [&told] { ++told; });
  budget.restore({23h, 25h, 1h}, start);
  CHECK(told == 0);
  CHECK(budget.allowed_at(0, start) == start);
  budget.count(0, start);
  CHECK(told == 1);
  CHECK(budget.allowed_at(1, start) == start + 1h);
  CHECK(budget.allowed_at(1, start + 1h) == start + 1h);
}

TEST_CASE(
    "GW-6: an identify of an earlier run keeps every shard waiting its time, and a clock set back counts as now") {
  identify_limits limits;
  limits.max_concurrency = 4;
  identify_budget budget(limits);
  budget.restore({2s}, start);
  CHECK(budget.allowed_at(3, start) == start + spacing - 2s);
  identify_budget strange(limits);
  strange.restore({-1h}, start);
  CHECK(strange.allowed_at(0, start) == start + spacing);
}

TEST_CASE("GW-6: what other processes of the bot spent counts as well, as Discord tells it") {
  identify_limits limits;
  limits.max_concurrency = 16;
  identify_budget budget(limits);
  CHECK(budget.answer_is_old(start));
  budget.learn({.total = 1000, .remaining = 102, .reset_after = 5h, .max_concurrency = 16}, start);
  CHECK_FALSE(budget.answer_is_old(start + 60s));
  CHECK(budget.answer_is_old(start + 61s));
  CHECK(budget.allowed_at(0, start) == start);
  budget.count(0, start);
  CHECK(budget.allowed_at(1, start) == start);
  budget.count(1, start);
  // 900 of 1000 are spent, two of them here.
  CHECK(budget.allowed_at(2, start) == start + 5h);
  CHECK(budget.allowed_at(2, start + 5h) == start + 5h);
  budget.learn({.total = 1000, .remaining = 1000, .reset_after = 24h, .max_concurrency = 16}, start + 1h);
  CHECK(budget.allowed_at(2, start + 1h) == start + 1h);
}

TEST_CASE("GW-6: nine tenths of Discord's own total are the limit, and a limit without an end is asked about again") {
  identify_budget budget;
  budget.learn({.total = 2000, .remaining = 201, .reset_after = 1h, .max_concurrency = 1}, start);
  CHECK(budget.allowed_at(0, start) == start);
  budget.learn({.total = 2000, .remaining = 200, .reset_after = 1h, .max_concurrency = 1}, start);
  CHECK(budget.allowed_at(0, start) == start + 1h);
  budget.learn({.total = 1000, .remaining = 0, .reset_after = 0ms, .max_concurrency = 1}, start);
  CHECK(budget.allowed_at(0, start) == start + 1min);
  budget.learn({.total = 10, .remaining = 10, .reset_after = 1h, .max_concurrency = 1}, start);
  for (int n = 0; n < 9; ++n) budget.count(0, start);
  CHECK(budget.allowed_at(0, start + 1min) == start + 24h);
}

TEST_CASE("GW-6: turns follow the max_concurrency that Discord named last") {
  identify_budget budget;
  budget.learn({.total = 1000, .remaining = 1000, .reset_after = 1h, .max_concurrency = 4}, start);
  budget.count(1, start);
  CHECK(budget.allowed_at(2, start) == start);
  CHECK(budget.allowed_at(5, start) == start + spacing);
}
