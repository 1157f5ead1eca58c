// Checking an API key against a store with many, and without the store: the checksum of a key that was mistyped.
#include <algorithm>
#include <chrono>
#include <vector>

#include "ess/access/api_key_text.hpp"
#include "ess/access/api_keys.hpp"
#include "ess/access/pepper.hpp"
#include "ess/community/communities.hpp"
#include "ess/storage/api_keys.hpp"
#include "measure.hpp"
#include "store.hpp"

namespace ess::bench {

namespace {

constexpr int keys_in_store = 10'000;
constexpr int samples = 20'000;

/// Whether the time of a refusal tells if there is a key of that public id (security requirement AK-2): a refusal as a
/// request meets it, its own look at the store included.
figure compare_refusals(bench_store& store, const access::api_key_service& service, std::string_view known_id,
                        std::string_view unknown_id) {
  const auto refuse_once = [&](std::string_view text) {
    const auto start = std::chrono::steady_clock::now();
    store.read([&](const storage::unit_of_work& uow) -> result<void> {
      (void)service.verify(uow, text).has_value();
      return success();
    });
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  // In turns, so that a change of load meets both.
  std::vector<double> known;
  std::vector<double> unknown;
  for (int i = 0; i < samples; ++i) {
    known.push_back(refuse_once(known_id));
    unknown.push_back(refuse_once(unknown_id));
  }
  const double slower = std::max(median(known), median(unknown));
  const double faster = std::min(median(known), median(unknown));
  return against("key refused, by median", 1 / slower, "the other kind of refusal", 1 / faster, 0.95);
}

}  // namespace

std::vector<figure> measure_keys() {
  bench_store store;
  auto& random = store.random();
  const access::api_key_service service(access::pepper::from_bytes(secret::take(random_bytes(random, 32))), random);
  const audit::origin cli(audit::event_source::cli);
  std::string text;
  const auto unknown = access::api_key_text::generate(access::key_environment::live, random);
  const auto forged = access::api_key_text::generate(access::key_environment::live, random);
  store.write([&](storage::unit_of_work& uow) -> result<void> {
    const auto community = community::create(uow, random, "Harbour", "harbour", cli);
    if (!community) return community.error();
    for (int i = 0; i < keys_in_store; ++i) {
      access::api_key_request wanted;
      wanted.name = "key";
      wanted.permissions.add(access::permission::dispatch_read);
      auto made = service.create(uow, community->id, std::move(wanted), cli, {});
      if (!made) return made.error();
      if (i == keys_in_store / 2) text = made->text.reveal();
      if (i != keys_in_store / 3) continue;
      // A key of that public id and another secret is there, so `forged` names a known key.
      made->record.id = api_key_id::generate(uow.now(), random);
      made->record.public_id = forged.public_id();
      if (auto kept = uow.api_keys().insert(made->record); !kept) return kept;
    }
    return success();
  });
  double good = 0;
  double bad = 0;
  store.read([&](const storage::unit_of_work& uow) -> result<void> {
    good = rate_of([&] { (void)service.verify(uow, text).value(); });
    std::string mistyped = text;
    mistyped.back() = mistyped.back() == 'a' ? 'b' : 'a';
    bad = rate_of([&] { (void)service.verify(uow, mistyped).has_value(); });
    return success();
  });
  return {alone("key verification, 10,000 keys", good, 20'000), alone("key with a wrong checksum", bad, 200'000),
          compare_refusals(store, service, forged.text().reveal(), unknown.text().reveal())};
}

}  // namespace ess::bench
