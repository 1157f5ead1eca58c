#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "contract/records.hpp"
#include "ess/audit/append.hpp"
#include "ess/audit/verify.hpp"
#include "ess/base/json.hpp"
#include "ess/storage/sqlite/database.hpp"
#include "ess/storage/sqlite/file_lock.hpp"
#include "support/full_run.hpp"

using namespace ess;
using namespace ess::test;
namespace sqlite = ess::storage::sqlite;

namespace {

constexpr int processes = 4;
constexpr int threads_of_each = 16;

/// One process has a database at a time; the others wait for their turn.
sqlite::file_lock wait_for_turn(const std::string& path) {
  while (true) {
    auto held = sqlite::file_lock::acquire(path);
    if (held || held.error().reason() != "database_in_use") return must(std::move(held));
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

/// Lets all threads append entries `from` to `to` of their own, at once. Answers whether all were acknowledged.
bool append_together(storage::database& database, random_source& random, const std::string& process, int from, int to) {
  std::atomic<int> failed = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < threads_of_each; ++t) {
    threads.emplace_back([&, t] {
      for (int i = from; i < to; ++i) {
        const auto what = audit::event("a.b").target(process + "-" + std::to_string(t) + "-" + std::to_string(i));
        const auto done = database.write(
            [&](storage::unit_of_work& uow) { return audit::append(uow, random, community_id::trusted("c1"), what); });
        if (!done) ++failed;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  return failed == 0;
}

/// What a child does: in turns with the others, until its threads have written `each` entries.
bool append_in_turns(const std::string& path, int process, int each, int per_turn) {
  const system_clock clock;
  system_random random;
  bool all = true;
  for (int from = 0; from < each; from += per_turn) {
    const auto turn = wait_for_turn(path);
    const auto database = open_sqlite(path, clock);
    all = append_together(*database, random, std::to_string(process), from, std::min(each, from + per_turn)) && all;
  }
  return all;
}

/// What every entry of the chain is about.
std::set<std::string> targets_of(const storage::unit_of_work& uow) {
  std::set<std::string> targets;
  std::int64_t after = 0;
  while (true) {
    const auto page = must(uow.audit().range("c1", after, 1000));
    if (page.empty()) return targets;
    for (const auto& entry : page) targets.insert(string_member(parse_json(entry.body).value(), "target").value());
    after = page.back().sequence;
  }
}

}  // namespace

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

TEST_CASE("AU-5: four processes of 16 threads append to one chain in turns, and every acknowledged entry is there") {
  const int each = share_of(10'000, 20);
  const int per_turn = share_of(250, 5);
  const temp_dir folder;
  const auto path = (folder / "ess.db").string();
  const system_clock clock;
  open_sqlite(path, clock).reset();
  std::vector<pid_t> children;
  for (int process = 0; process < processes; ++process) {
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) ::_exit(append_in_turns(path, process, each, per_turn) ? 0 : 1);
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
  }
  const std::int64_t all = std::int64_t{processes} * threads_of_each * each;
  const auto database = open_sqlite(path, clock);
  must(database->read([&](const storage::unit_of_work& uow) -> result<void> {
    const auto report = must(audit::verify(uow, "c1"));
    CHECK(report.state == audit::chain_state::intact);
    CHECK(report.checked == all);
    CHECK(static_cast<std::int64_t>(targets_of(uow).size()) == all);
    return success();
  }));
}
