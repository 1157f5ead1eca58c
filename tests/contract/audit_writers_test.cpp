#include <doctest/doctest.h>

#include <atomic>
#include <set>
#include <thread>

#include "contract/records.hpp"
#include "ess/audit/append.hpp"
#include "ess/audit/verify.hpp"
#include "ess/base/json.hpp"

using namespace ess;
using namespace ess::test;

TEST_CASE("AU-5: many threads append to one chain without a fork, and every acknowledged entry is there") {
  constexpr int writers = 8;
  constexpr int each = 100;
  with_every_backend([](store& s) {
    system_random random;
    std::atomic<int> failed = 0;
    std::vector<std::thread> threads;
    for (int w = 0; w < writers; ++w) {
      threads.emplace_back([&, w] {
        for (int i = 0; i < each; ++i) {
          const auto what = audit::event("a.b").target(std::to_string(w * each + i));
          const auto done = s.database().write([&](storage::unit_of_work& uow) {
            return audit::append(uow, random, community_id::trusted("c1"), what);
          });
          if (!done) ++failed;
        }
      });
    }
    for (auto& thread : threads) thread.join();
    CHECK(failed == 0);
    s.read([&](const auto& uow) {
      const auto report = must(audit::verify(uow, "c1"));
      CHECK(report.state == audit::chain_state::intact);
      CHECK(report.checked == writers * each);
      std::set<std::string> targets;
      for (const auto& entry : must(uow.audit().range("c1", 0, writers * each))) {
        targets.insert(string_member(parse_json(entry.body).value(), "target").value());
      }
      CHECK(targets.size() == static_cast<std::size_t>(writers * each));
    });
  });
}
