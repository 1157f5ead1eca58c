#include "ess/jobs/job_queue.hpp"

#include <doctest/doctest.h>

#include <set>

#include "support/builders.hpp"

using namespace ess;
using namespace ess::test;
using namespace std::chrono_literals;

namespace {

class queue_world : public world {
 public:
  explicit queue_world(jobs::retry_policy policy = {})
      : queue(storage::job_kind::token_revocation, cipher, random, policy) {}

  void put(std::string_view payload) {
    must(write([&](storage::unit_of_work& uow) { return queue.put(uow, payload); }));
  }
  std::optional<storage::job_record> next() {
    return read([&](const storage::unit_of_work& uow) { return must(queue.next(uow)); });
  }
  jobs::fate settle(const storage::job_record& job, jobs::attempt how) {
    return must(write([&](storage::unit_of_work& uow) { return queue.settle(uow, job, how); }));
  }

  jobs::job_queue queue;
};

}  // namespace

TEST_CASE("a job is due at once, opens to its payload, and is gone when it is done") {
  queue_world w;
  w.put("token");
  const auto job = w.next();
  REQUIRE(job);
  CHECK(job->due_at == w.clock.now());
  CHECK(must(w.queue.open(*job)).reveal() == "token");
  CHECK(job->sealed.find("token") == std::string::npos);
  CHECK(w.settle(*job, jobs::attempt::done) == jobs::fate::finished);
  CHECK_FALSE(w.next());
}

TEST_CASE("a failed job waits longer each time, never beyond the cap, and never twice the same") {
  queue_world w;
  w.put("token");
  std::set<std::int64_t> waits;
  for (int n = 0; n < 20; ++n) {
    const auto job = w.next();
    REQUIRE(job);
    CHECK(job->attempts == n);
    CHECK(w.settle(*job, jobs::attempt::failed) == jobs::fate::postponed);
    const auto wait = w.next()->due_at - w.clock.now();
    CHECK(wait >= 100ms);
    CHECK(wait <= 5min);
    if (n < 3) CHECK(wait <= 8s);
    waits.insert(wait.count());
    w.clock.advance(wait);
  }
  CHECK(waits.size() > 15);
}

TEST_CASE("a hopeless job is given up, and so is one that would be too old at its next try") {
  jobs::retry_policy policy;
  policy.give_up_after = 1h;
  queue_world w(policy);
  w.put("first");
  CHECK(w.settle(*w.next(), jobs::attempt::hopeless) == jobs::fate::given_up);
  CHECK_FALSE(w.next());
  w.put("second");
  int tries = 0;
  auto fate = jobs::fate::postponed;
  while (fate == jobs::fate::postponed && ++tries < 1000) {
    const auto job = w.next();
    w.clock.advance(job->due_at - w.clock.now());
    fate = w.settle(*job, jobs::attempt::failed);
  }
  CHECK(fate == jobs::fate::given_up);
  CHECK(tries > 12);
  CHECK_FALSE(w.next());
}

TEST_CASE("the payload of a job does not open in another row") {
  queue_world w;
  w.put("first");
  const auto first = w.next();
  w.settle(*first, jobs::attempt::done);
  w.put("second");
  auto moved = *w.next();
  moved.sealed = first->sealed;
  CHECK(reason_of(w.queue.open(moved)) == "envelope_refused");
}

TEST_CASE("a job that belongs to a user dies with the account, one that belongs to nobody stays") {
  queue_world w;
  const auto ann = add_user(w, "ann");
  must(w.write([&](storage::unit_of_work& uow) { return w.queue.put(uow, "hers", ann); }));
  CHECK(w.next()->user == ann);
  w.settle(*w.next(), jobs::attempt::done);
  w.put("nobody's");
  CHECK_FALSE(w.next()->user);
}
