// Durability against kill -9: a child writes and reports what was acknowledged, and is killed in the middle of it.
#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <thread>
#include <vector>

#include "contract/records.hpp"

using namespace ess;
using namespace ess::test;

namespace {

/// Appends to two chains at once, for ever; reports the number of each acknowledged entry of the first.
[[noreturn]] void write_until_killed(const std::string& path, int report) {
  const system_clock clock;
  const auto database = open_sqlite(path, clock);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      while (true) {
        std::int64_t mine = 0;
        const auto written = database->write([&](storage::unit_of_work& uow) -> result<void> {
          const auto head = must(uow.audit().head("a"));
          mine = head.sequence + 1;
          const storage::audit_record entry{
              "a", mine, uow.now(), "x", "{}", head.hash, digest(static_cast<int>(mine % 100)), ""};
          if (auto first = uow.audit().insert(entry); !first) return first;
          auto twin = entry;
          twin.chain = "b";
          return uow.audit().insert(twin);
        });
        if (!written) ::_exit(1);
        if (::write(report, &mine, sizeof mine) != sizeof mine) ::_exit(1);
      }
    });
  }
  for (auto& thread : threads) thread.join();
  ::_exit(1);
}

}  // namespace

TEST_CASE("DB-3: what was acknowledged survives kill -9, and nothing is half there") {
  const temp_dir folder;
  const auto path = (folder / "ess.db").string();
  const fake_clock clock;
  std::int64_t acknowledged = 0;
  for (int round = 0; round < 5; ++round) {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      ::close(ends[0]);
      write_until_killed(path, ends[1]);
    }
    ::close(ends[1]);
    std::int64_t number = 0;
    const auto enough = acknowledged + 60 + round * 7;
    while (acknowledged < enough && ::read(ends[0], &number, sizeof number) == sizeof number) {
      acknowledged = std::max(acknowledged, number);
    }
    ::kill(child, SIGKILL);
    // What was reported before the kill took effect counts too.
    while (::read(ends[0], &number, sizeof number) == sizeof number) acknowledged = std::max(acknowledged, number);
    ::close(ends[0]);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WIFSIGNALED(status));

    const auto database = open_sqlite(path, clock);
    must(database->read([&](const storage::unit_of_work& uow) -> result<void> {
      const auto first = must(uow.audit().head("a")).sequence;
      CHECK(first >= acknowledged);
      CHECK(must(uow.audit().head("b")).sequence == first);
      CHECK(static_cast<std::int64_t>(must(uow.audit().range("a", 0, 100'000)).size()) == first);
      CHECK(static_cast<std::int64_t>(must(uow.audit().range("b", 0, 100'000)).size()) == first);
      return success();
    }));
  }
}
