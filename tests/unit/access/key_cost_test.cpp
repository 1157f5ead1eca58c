// Security requirement AK-2: what a refusal costs does not tell whether the key is known. Work is counted here; its
// time is measured by bench/keys.cpp.
#include <dlfcn.h>
#include <doctest/doctest.h>
#include <sodium.h>

#include <atomic>
#include <stdexcept>
#include <string>

#include "ess/crypto/hash.hpp"
#include "unit/access/store_fixture.hpp"

namespace {

std::atomic<int> macs_made = 0;
std::atomic<bool> macs_fail = false;
std::atomic<int> secrets_compared = 0;

template <class Function>
Function* libsodiums(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

}  // namespace

// In front of libsodium's own, so that nothing in the code under test knows of the counting.
extern "C" int crypto_auth_hmacsha256_final(crypto_auth_hmacsha256_state* state, unsigned char* out) {
  static const auto real = libsodiums<decltype(crypto_auth_hmacsha256_final)>("crypto_auth_hmacsha256_final");
  ++macs_made;
  if (macs_fail) return -1;
  return real(state, out);
}
extern "C" int sodium_memcmp(const void* a, const void* b, size_t size) {
  static const auto real = libsodiums<decltype(sodium_memcmp)>("sodium_memcmp");
  // libsodium compares a canary, of another size, whenever guarded memory is given back.
  if (size == crypto_auth_hmacsha256_BYTES) ++secrets_compared;
  return real(a, b, size);
}

namespace ess::test {
namespace {

/// Passes lookups on and counts them; nothing else is asked for by a verification.
class counting_keys final : public storage::api_key_store {
 public:
  explicit counting_keys(const storage::api_key_store& inner) : inner_(inner) {}

  mutable int lookups = 0;

  result<std::optional<storage::api_key_record>> find_by_public_id(std::string_view public_id) const override {
    ++lookups;
    return inner_.find_by_public_id(public_id);
  }
  result<std::optional<storage::api_key_record>> find(const community_id&, const api_key_id&) const override {
    return unexpected();
  }
  result<std::vector<storage::api_key_record>> list(const community_id&) const override { return unexpected(); }
  result<void> insert(const storage::api_key_record&) override { return unexpected(); }
  result<bool> revoke(const community_id&, const api_key_id&, time_point) override { return unexpected(); }
  result<bool> set_overlap_end(const community_id&, const api_key_id&, time_point) override { return unexpected(); }
  result<void> touch(const api_key_id&, time_point, std::string_view) override { return unexpected(); }

 private:
  error unexpected() const {
    lookups += 100;
    return {errc::internal, "unexpected", "A verification asked for more than a key."};
  }

  const storage::api_key_store& inner_;
};

/// A unit that has keys and nothing else.
class keys_only final : public storage::key_unit {
 public:
  keys_only(counting_keys& keys, time_point now) : keys_(keys), now_(now) {}
  time_point now() const override { return now_; }
  storage::api_key_store& api_keys() override { return keys_; }
  storage::audit_store& audit() override { throw std::logic_error("a verification has nothing to write"); }

 private:
  counting_keys& keys_;
  time_point now_;
};

struct cost {
  int lookups = 0;
  int macs = 0;
  int comparisons = 0;
  bool operator==(const cost&) const = default;
};
doctest::String toString(const cost& c) {
  const std::string text = std::to_string(c.lookups) + " lookups, " + std::to_string(c.macs) + " MACs, " +
                           std::to_string(c.comparisons) + " comparisons";
  return text.c_str();
}
constexpr cost one_of_each{1, 1, 1};
constexpr cost nothing{0, 0, 0};

struct cost_fixture : store_fixture {
  /// What it costs to refuse that text.
  cost of(std::string_view text, std::string_view address = {}) {
    cost spent;
    read([&](const storage::unit_of_work& uow) {
      counting_keys counted(uow.api_keys());
      const keys_only work(counted, uow.now());
      const int macs = macs_made;
      const int compared = secrets_compared;
      const auto key = keys.verify(work, text, address);
      CHECK_FALSE(key.has_value());
      spent = {counted.lookups, macs_made - macs, secrets_compared - compared};
    });
    return spent;
  }

  /// A text with the public id of a known key and a secret of its own.
  std::string known_id_wrong_secret() {
    const auto made = make_key(request_for({access::permission::dispatch_read}));
    const auto text = access::api_key_text::generate(access::key_environment::live, random);
    storage::api_key_record forged = made.record;
    forged.id = api_key_id::trusted("forged");
    forged.public_id = text.public_id();
    write([&](storage::unit_of_work& uow) { need(uow.api_keys().insert(forged)); });
    return std::string(text.text().reveal());
  }
};

}  // namespace

TEST_CASE_FIXTURE(cost_fixture,
                  "AK-2: an unknown key costs one lookup, one HMAC and one comparison, as a known one does") {
  const auto unknown = access::api_key_text::generate(access::key_environment::live, random);
  CHECK(of(unknown.text().reveal()) == one_of_each);
  CHECK(of(known_id_wrong_secret()) == one_of_each);
  CHECK(of(std::string(43, 'A')) == one_of_each);  // of the old kind
}

TEST_CASE_FIXTURE(cost_fixture,
                  "AK-2: a key that is revoked, over, or used from elsewhere costs the same as an unknown one") {
  auto bound = request_for({access::permission::dispatch_read});
  bound.networks = {"192.0.2.0/24"};
  const auto elsewhere = make_key(std::move(bound));
  CHECK(of(elsewhere.text.reveal(), "198.51.100.7") == one_of_each);
  const auto revoked = make_key(request_for({access::permission::dispatch_read}));
  write([&](storage::unit_of_work& uow) { need(keys.revoke(uow, riverside, revoked.record.id, from_cli())); });
  CHECK(of(revoked.text.reveal()) == one_of_each);
  auto brief = request_for({access::permission::dispatch_read});
  brief.expires_in_days = 1;
  const auto expired = make_key(std::move(brief));
  clock.advance(std::chrono::hours(24));
  CHECK(of(expired.text.reveal()) == one_of_each);
}

TEST_CASE_FIXTURE(cost_fixture, "AK-1: a text whose checksum is wrong costs no lookup and no HMAC") {
  const auto made = make_key(request_for({access::permission::dispatch_read}));
  std::string mistyped(made.text.reveal());
  mistyped.back() = mistyped.back() == 'a' ? 'b' : 'a';
  CHECK(of(mistyped) == nothing);
  CHECK(of("") == nothing);
  CHECK(of("ess_live_nobody") == nothing);
}

TEST_CASE("EN-10: an HMAC that libsodium does not finish is an error, and no zeros in its place") {
  macs_fail = true;
  CHECK_THROWS_AS((void)crypto::hmac_sha256("key", "data"), std::runtime_error);
  macs_fail = false;
  CHECK(crypto::hmac_sha256("key", "data").size() == 32);
}

}  // namespace ess::test
