// What every backend promises about units of work.
#include <doctest/doctest.h>

#include <atomic>
#include <future>
#include <stdexcept>
#include <thread>
#include <vector>

#include "contract/records.hpp"

using namespace ess;
using namespace ess::test;
using namespace std::chrono_literals;

namespace {

bool has_user(store& s, const std::string& email) {
  bool found = false;
  s.read([&](const auto& uow) { found = must(uow.users().find_by_email(email)).has_value(); });
  return found;
}

}  // namespace

TEST_CASE("work that returns an error leaves no trace") {
  with_every_backend([](store& s) {
    CHECK(s.refusal([&](auto& uow) -> result<void> {
      must(uow.users().insert(make_user(s, "ann@example.org")));
      must(uow.audit().insert(make_entry(s, "c1", 1, "x")));
      return error(errc::forbidden, "not_today", "");
    }) == "not_today");
    CHECK_FALSE(has_user(s, "ann@example.org"));
    s.read([](const auto& uow) { CHECK(must(uow.audit().head("c1")).sequence == 0); });
  });
}

TEST_CASE("AU-1: if the audit entry cannot be written, neither is the change") {
  with_every_backend([](store& s) {
    s.write([&](auto& uow) { must(uow.audit().insert(make_entry(s, "c1", 1, "x"))); });
    CHECK(s.refusal([&](auto& uow) -> result<void> {
      must(uow.users().insert(make_user(s, "ann@example.org")));
      return uow.audit().insert(make_entry(s, "c1", 1, "y"));
    }) == "audit_fork");
    CHECK_FALSE(has_user(s, "ann@example.org"));
  });
}

TEST_CASE("work that throws leaves no trace, and the store goes on") {
  with_every_backend([](store& s) {
    CHECK(s.refusal([&](auto& uow) -> result<void> {
      must(uow.users().insert(make_user(s, "ann@example.org")));
      throw std::runtime_error("a defect");
    }) == "internal");
    CHECK_FALSE(has_user(s, "ann@example.org"));
    add_user(s, "ann@example.org");
    CHECK(has_user(s, "ann@example.org"));
  });
}

TEST_CASE("a refused statement does not undo what its unit of work did before, if that goes on") {
  with_every_backend([](store& s) {
    add_user(s, "taken@example.org");
    s.write([&](auto& uow) {
      must(uow.users().insert(make_user(s, "ann@example.org")));
      CHECK_FALSE(uow.users().insert(make_user(s, "taken@example.org")));
      must(uow.users().insert(make_user(s, "bob@example.org")));
    });
    CHECK(has_user(s, "ann@example.org"));
    CHECK(has_user(s, "bob@example.org"));
  });
}

TEST_CASE("units of work that wait together succeed and fail each alone") {
  with_every_backend([](store& s) {
    // The first unit holds the writer until all others wait, so they are taken as one group.
    std::promise<void> all_wait;
    auto released = all_wait.get_future();
    std::atomic<int> done = 0;
    std::promise<void> all_done;
    const int count = 40;
    const auto note = [&] {
      if (++done == count + 1) all_done.set_value();
    };
    s.database().submit_write(
        [&](storage::unit_of_work&) -> result<void> {
          released.wait();
          return success();
        },
        [&](result<void> r) {
          CHECK(r);
          note();
        });
    std::vector<std::string> outcomes(count, "none");
    for (int i = 0; i < count; ++i) {
      const auto user = make_user(s, "user" + std::to_string(i) + "@example.org");
      s.database().submit_write(
          [user, i](storage::unit_of_work& uow) -> result<void> {
            if (auto inserted = uow.users().insert(user); !inserted) return inserted;
            if (i % 3 == 1) return error(errc::conflict, "no", "");
            if (i % 3 == 2) throw std::runtime_error("a defect");
            return success();
          },
          [&, i](result<void> r) {
            outcomes[static_cast<std::size_t>(i)] = r ? "ok" : r.error().reason();
            note();
          });
    }
    all_wait.set_value();
    all_done.get_future().wait();
    for (int i = 0; i < count; ++i) {
      const auto& outcome = outcomes[static_cast<std::size_t>(i)];
      CHECK(outcome == (i % 3 == 0 ? "ok" : i % 3 == 1 ? "no" : "internal"));
      CHECK(has_user(s, "user" + std::to_string(i) + "@example.org") == (i % 3 == 0));
    }
  });
}

TEST_CASE("many writers at once number one chain without gap or fork") {
  with_every_backend([](store& s) {
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < 25; ++i) {
          must(s.database().write([&](storage::unit_of_work& uow) -> result<void> {
            const auto head = must(uow.audit().head("c1"));
            return uow.audit().insert(make_entry(s, "c1", head.sequence + 1, "x"));
          }));
        }
      });
    }
    for (auto& thread : threads) thread.join();
    s.read([](const auto& uow) {
      const auto all = must(uow.audit().range("c1", 0, 1000));
      REQUIRE(all.size() == 200);
      for (std::size_t i = 0; i < all.size(); ++i) CHECK(all[i].sequence == static_cast<std::int64_t>(i) + 1);
    });
  });
}

TEST_CASE("a read sees one state, whatever is committed meanwhile") {
  store s(backend_kind::sqlite_file);
  add_user(s, "a@example.org");
  s.read([&](const auto& uow) {
    CHECK(must(uow.users().list("", 10)).size() == 1);
    add_user(s, "b@example.org");
    CHECK(must(uow.users().list("", 10)).size() == 1);
  });
  CHECK(has_user(s, "b@example.org"));
}

TEST_CASE("a change is seen by the reads that start after it was acknowledged") {
  with_every_backend([](store& s) {
    for (int i = 0; i < 50; ++i) {
      const auto email = std::to_string(i) + "@example.org";
      add_user(s, email);
      CHECK(has_user(s, email));
    }
  });
}

TEST_CASE("the store finishes submitted work before it ends") {
  std::atomic<int> done = 0;
  {
    store s(backend_kind::sqlite_file);
    for (int i = 0; i < 30; ++i) {
      const auto user = make_user(s, std::to_string(i) + "@example.org");
      s.database().submit_write([user](storage::unit_of_work& uow) { return uow.users().insert(user); },
                                [&](result<void> r) { done += r ? 1 : 0; });
    }
  }
  CHECK(done == 30);
}

TEST_CASE("what was acknowledged is there after a restart") {
  with_every_backend([](store& s) {
    if (!s.where().survives_restart()) return;
    add_user(s, "ann@example.org");
    s.restart();
    CHECK(has_user(s, "ann@example.org"));
  });
}

TEST_CASE("one time holds throughout a unit of work") {
  with_every_backend([](store& s) {
    s.write([&](auto& uow) {
      const auto before = uow.now();
      CHECK(before == s.time.now());
      s.time.advance(5s);
      CHECK(uow.now() == before);
    });
    s.read([&](const auto& uow) { CHECK(uow.now() == s.time.now()); });
  });
}

TEST_CASE("DB-10: a clock set back never takes the store's time back, not even across a restart") {
  with_every_backend([](store& s) {
    time_point latest{};
    s.write([&](auto& uow) { latest = uow.now(); });
    for (const auto step : {-1h, -24h}) {
      s.time.step_wall(step);
      s.read([&](const auto& uow) { CHECK(uow.now() == latest); });
      s.time.advance(10s);  // deadlines still come while the clock is behind
      s.write([&](auto& uow) {
        CHECK(uow.now() == latest + 10s);
        latest = uow.now();
      });
      if (!s.where().survives_restart()) continue;
      s.restart();
      s.read([&](const auto& uow) { CHECK(uow.now() >= latest); });
    }
    s.time.step_wall(48h);
    s.read([&](const auto& uow) { CHECK(uow.now() == s.time.now()); });
  });
}
