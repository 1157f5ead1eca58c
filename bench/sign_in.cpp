// Whether the time of a refused sign-in tells if there is such an account (security requirement SE-4).
#include "ess/identity/sign_in.hpp"

#include <algorithm>
#include <chrono>

#include "ess/identity/accounts.hpp"
#include "measure.hpp"
#include "store.hpp"

namespace ess::bench {

namespace {

constexpr int tries = 1000;  // as SE-4 asks; some two minutes

/// Seconds that one refused sign-in takes.
double refuse_once(bench_store& store, const identity::sign_in& sign_in, std::string_view email) {
  const auto start = std::chrono::steady_clock::now();
  identity::sign_in::candidate candidate;
  store.read([&](const storage::unit_of_work& uow) -> result<void> {
    auto found = sign_in.prepare(uow, email);
    if (!found) return std::move(found).error();
    candidate = *std::move(found);
    return success();
  });
  (void)sign_in.verify(std::move(candidate), "not the password").has_value();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

std::vector<figure> measure_sign_in() {
  bench_store store;
  const identity::argon2id_hasher hasher;
  const auto sign_in = identity::sign_in::make(hasher, store.random()).value();
  const auto phc = hasher.hash("the right password").value();
  store.write([&](storage::unit_of_work& uow) -> result<void> {
    const identity::new_user nelly{"nelly@example.org", "Nelly", phc};
    auto made = identity::create_user(uow, store.random(), nelly, audit::origin(audit::event_source::cli));
    if (!made) return std::move(made).error();
    return success();
  });
  // In turns, so that a change of load meets both.
  std::vector<double> known;
  std::vector<double> unknown;
  for (int i = 0; i < tries; ++i) {
    known.push_back(refuse_once(store, sign_in, "nelly@example.org"));
    unknown.push_back(refuse_once(store, sign_in, "nobody@example.org"));
  }
  const double slower = std::max(median(known), median(unknown));
  const double faster = std::min(median(known), median(unknown));
  return {against("sign-in refused, by median", 1 / slower, "the other kind of refusal", 1 / faster, 0.95)};
}

}  // namespace ess::bench
