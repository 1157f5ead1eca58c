#include <doctest/doctest.h>

#include "contract/records.hpp"

using namespace ess;
using namespace ess::test;
using namespace std::chrono_literals;

namespace {

bool spend(store& s, const community_id& community, std::uint64_t id) {
  bool first = false;
  s.write([&](auto& uow) {
    first = must(uow.interactions().spend({interaction_id::trusted(id), community, "approvals.approve", uow.now()}));
  });
  return first;
}

}  // namespace

TEST_CASE("an interaction is spent once, whichever community tries again, and also after a restart") {
  with_every_backend([](store& s) {
    const auto north = add_community(s, "north");
    const auto east = add_community(s, "east");
    CHECK(spend(s, north.id, 7));
    CHECK_FALSE(spend(s, north.id, 7));
    CHECK_FALSE(spend(s, east.id, 7));
    CHECK(spend(s, east.id, ~std::uint64_t{0}));
    if (!s.where().survives_restart()) return;
    s.restart();
    CHECK_FALSE(spend(s, north.id, 7));
  });
}

TEST_CASE("a unit of work that fails leaves the interaction unspent") {
  with_every_backend([](store& s) {
    const auto north = add_community(s, "north");
    CHECK(s.refusal([&](auto& uow) -> result<void> {
      must(uow.interactions().spend({interaction_id::trusted(7), north.id, "approvals.approve", uow.now()}));
      return error(errc::unavailable, "no", "No.");
    }) == "no");
    CHECK(spend(s, north.id, 7));
  });
}

TEST_CASE("only interactions older than asked for are forgotten") {
  with_every_backend([](store& s) {
    const auto north = add_community(s, "north");
    spend(s, north.id, 1);
    s.time.advance(1h);
    spend(s, north.id, 2);
    s.write([&](auto& uow) { CHECK(must(uow.interactions().erase_older(uow.now())) == 1); });
    CHECK(spend(s, north.id, 1));
    CHECK_FALSE(spend(s, north.id, 2));
  });
}
