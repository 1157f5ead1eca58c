#include "job_worker.hpp"

#include <doctest/doctest.h>

#include "support/builders.hpp"
#include "support/executor_first.hpp"

using namespace ess;
using namespace ess::test;
using namespace std::chrono_literals;

namespace {

class worker_world : public executor_first, public world {
 public:
  worker_world() : log(clock, sink, log_level::debug), queue(storage::job_kind::mail, cipher, random, {}) {}

  void put(std::string_view payload) {
    must(write([&](storage::unit_of_work& uow) { return queue.put(uow, payload); }));
  }
  std::optional<storage::job_record> next() {
    return must(read([&](const storage::unit_of_work& uow) { return queue.next(uow); }));
  }
  bool logged(std::string_view event) {
    for (const auto& line : sink.lines()) {
      if (line.find(event) != std::string::npos) return true;
    }
    return false;
  }
  /// Runs a worker that answers `how` until it was asked for `wanted` jobs.
  std::vector<std::string> work(jobs::attempt how, std::size_t wanted) {
    std::vector<std::string> seen;
    std::optional<server::job_worker> worker;
    auto act = [&](const secret& payload) -> net::awaitable<jobs::attempt> {
      seen.emplace_back(payload.reveal());
      if (seen.size() == wanted) worker->stop();
      co_return how;
    };
    worker.emplace(io.get_executor(), *database, log, "mail", queue, std::move(act), 1ms);
    worker->start();
    busy.reset();
    io.run();
    return seen;
  }

  recording_sink sink;
  logger log;
  jobs::job_queue queue;
};

}  // namespace

TEST_CASE("a worker carries out what is due, in order, and stops when it is told to") {
  worker_world w;
  w.put("one");
  w.put("two");
  w.put("three");
  CHECK(w.work(jobs::attempt::done, 2) == std::vector<std::string>{"one", "two"});
  // Told to stop in the middle of a job, it may do that job once more: better twice than never.
  const auto left = w.next();
  REQUIRE(left);
  CHECK(w.logged("mail.done"));
}

TEST_CASE("a worker postpones what failed and goes on with the next") {
  worker_world w;
  w.put("one");
  w.put("two");
  CHECK(w.work(jobs::attempt::failed, 2) == std::vector<std::string>{"one", "two"});
  CHECK(w.logged("mail.postponed"));
  REQUIRE(w.next());
}

TEST_CASE("a worker gives up what is hopeless, and says so") {
  worker_world w;
  w.put("one");
  w.put("two");
  CHECK(w.work(jobs::attempt::hopeless, 2).size() == 2);
  CHECK(w.logged("mail.given_up"));
}

TEST_CASE("a job that does not open waits for its key and lets the others go on") {
  worker_world w;
  const auto id = storage::job_id::generate(w.clock.now(), w.random);
  must(w.write([&](storage::unit_of_work& uow) {
    return uow.jobs().insert(
        {id, storage::job_kind::mail, std::nullopt, "ess2.unknown.AAAA", 0, w.clock.now(), w.clock.now()});
  }));
  w.put("two");
  CHECK(w.work(jobs::attempt::done, 1) == std::vector<std::string>{"two"});
  CHECK(w.logged("mail.unreadable"));
}
