#include "ess/linking/revocations.hpp"

#include <doctest/doctest.h>

#include "support/builders.hpp"

using namespace ess;
using namespace ess::test;
using namespace std::chrono_literals;

namespace {

result<void> refused_as(errc code, std::string reason) { return error(code, std::move(reason), "Refused."); }

/// A worker against Discord that answers what `answer` says at each time; how often it was asked.
int run_worker(world& w, const std::function<result<void>(time_point)>& answer, time_point until) {
  const auto queue = linking::revocation_queue(w.cipher, w.random);
  int asked = 0;
  while (true) {
    const auto job = w.read([&](const storage::unit_of_work& uow) { return must(queue.next(uow)); });
    if (!job || job->due_at > until) return asked;
    w.clock.advance(std::max(job->due_at - w.clock.now(), 0ms));
    CHECK(must(queue.open(*job)).reveal() == "token-1");
    ++asked;
    const auto how = linking::attempt_of(answer(w.clock.now()));
    must(w.write([&](storage::unit_of_work& uow) { return queue.settle(uow, *job, how); }));
  }
}

void owe(world& w) {
  must(w.write([&](storage::unit_of_work& uow) {
    return linking::revocation_queue(w.cipher, w.random).put(uow, "token-1", std::nullopt, linking::revocation_grace);
  }));
}

bool owes(world& w) {
  return w.read([&](const storage::unit_of_work& uow) {
    return must(uow.jobs().next(storage::job_kind::token_revocation)).has_value();
  });
}

}  // namespace

TEST_CASE("OA-17: a token that Discord would not revoke for ten minutes is revoked after that") {
  world w;
  owe(w);
  const auto back_at = w.clock.now() + 10min;
  const auto answer = [&](time_point now) -> result<void> {
    if (now < back_at) return refused_as(errc::unavailable, "discord_503");
    return success();
  };
  const int asked = run_worker(w, answer, back_at + 1h);
  CHECK(asked > 3);
  CHECK(asked < 60);
  CHECK_FALSE(owes(w));
}

TEST_CASE("OA-17: the worker leaves a token alone while its request may still revoke it") {
  world w;
  owe(w);
  const auto begun = w.clock.now();
  CHECK(run_worker(
            w, [](time_point) { return success(); }, begun + 1min) == 0);
  CHECK(run_worker(
            w, [](time_point) { return success(); }, begun + 1h) == 1);
}

TEST_CASE("OA-17: nothing is left to revoke when Discord no longer knows the token") {
  for (const char* gone : {"discord_oauth_invalid_grant", "discord_oauth_invalid_token"}) {
    world w;
    owe(w);
    CHECK(run_worker(
              w, [&](time_point) { return refused_as(errc::invalid_argument, gone); }, w.clock.now() + 1h) == 1);
    CHECK_FALSE(owes(w));
  }
}

TEST_CASE("OA-17: a wrong client secret, a limit or a dead line is no reason to forget a token") {
  for (const char* passing : {"discord_oauth_invalid_client", "rate_limited", "timeout", "connection_failed"}) {
    world w;
    owe(w);
    run_worker(
        w, [&](time_point) { return refused_as(errc::unavailable, passing); }, w.clock.now() + 240h);
    CHECK(owes(w));
  }
}
