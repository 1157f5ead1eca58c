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
