#include "ess/storage/throttles.hpp"

#include <doctest/doctest.h>

#include "contract/records.hpp"

using namespace ess;
using namespace ess::test;
using namespace std::chrono_literals;

TEST_CASE("a throttle is replaced under its key and can be forgotten") {
  with_every_backend([](store& s) {
    const auto now = s.time.now();
    s.write([&](auto& uow) {
      must(uow.throttles().put({digest(1), 1, now, now + 15min}));
      must(uow.throttles().put({digest(1), 2, now + 1s, now + 16min}));
    });
    s.read([&](const auto& uow) {
      const auto back = must(uow.throttles().find(digest(1)));
      REQUIRE(back);
      CHECK(back->count == 2);
      CHECK(back->last_at == now + 1s);
      CHECK(back->expires_at == now + 16min);
      CHECK_FALSE(must(uow.throttles().find(digest(2))));
    });
    s.write([&](auto& uow) { must(uow.throttles().erase(digest(1))); });
    s.read([&](const auto& uow) { CHECK_FALSE(must(uow.throttles().find(digest(1)))); });
  });
}

TEST_CASE("RL-4: what has expired goes first, then the coldest, never the hot one") {
  with_every_backend([](store& s) {
    const auto now = s.time.now();
    s.write([&](auto& uow) {
      must(uow.throttles().put({digest(1), 50, now, now + 15min}));
      for (int n = 2; n <= 21; ++n) must(uow.throttles().put({digest(n), 1, now + n * 1s, now + 15min}));
      must(uow.throttles().put({digest(22), 90, now, now}));
      CHECK(must(uow.throttles().trim(now, 30)) == 1);
      CHECK(must(uow.throttles().trim(now, 10)) == 2);
      CHECK_FALSE(must(uow.throttles().find(digest(2))));
      CHECK_FALSE(must(uow.throttles().find(digest(3))));
      CHECK(must(uow.throttles().find(digest(4))));
      while (must(uow.throttles().trim(now, 5)) > 0) continue;
      CHECK(must(uow.throttles().find(digest(1))));
    });
  });
}
