// Checking an API key against a store with many, and without the store: the checksum of a key that was mistyped.
#include "ess/access/api_key_text.hpp"
#include "ess/access/api_keys.hpp"
#include "ess/access/pepper.hpp"
#include "ess/community/communities.hpp"
#include "measure.hpp"
#include "store.hpp"

namespace ess::bench {

namespace {

constexpr int keys_in_store = 10'000;

}  // namespace

std::vector<figure> measure_keys() {
  bench_store store;
  auto& random = store.random();
  const access::api_key_service service(access::pepper::from_bytes(secret::take(random_bytes(random, 32))), random);
  const audit::origin cli(audit::event_source::cli);
  std::string text;
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
  return {alone("key verification, 10,000 keys", good, 20'000), alone("key with a wrong checksum", bad, 200'000)};
}

}  // namespace ess::bench
