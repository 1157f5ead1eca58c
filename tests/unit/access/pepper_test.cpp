#include "ess/access/pepper.hpp"

#include <doctest/doctest.h>

#include <string>

#include "ess/storage/installation.hpp"
#include "support/key_rings.hpp"
#include "unit/access/store_fixture.hpp"

namespace acc = ess::access;
using ess::test::store_fixture;

TEST_CASE_FIXTURE(store_fixture, "AK-2: the pepper is made once, kept sealed, and opens again to the same bytes") {
  const auto ring = ess::test::letter_ring('a');
  const ess::crypto::token_cipher cipher(ring, random);
  std::string first;
  write([&](ess::storage::unit_of_work& uow) {
    const auto missing = acc::load_pepper(uow, cipher);
    REQUIRE_FALSE(missing.has_value());
    CHECK(missing.error().reason() == "not_initialised");
    CHECK(missing.error().message().find("essctl init") != std::string::npos);
    const auto made = acc::load_or_make_pepper(uow, cipher, random);
    REQUIRE(made.has_value());
    first = made->bytes.reveal();
    CHECK(first.size() == 32);
    CHECK(made->id.size() == 16);
    const auto sealed = uow.installation().get("api_key_pepper").value().value();
    CHECK(sealed.starts_with("ess2."));
    CHECK(sealed.find(first) == std::string::npos);
  });
  write([&](ess::storage::unit_of_work& uow) {
    CHECK(acc::load_or_make_pepper(uow, cipher, random)->bytes.reveal() == first);
    CHECK(acc::load_pepper(uow, cipher)->bytes.reveal() == first);
  });
}

TEST_CASE_FIXTURE(store_fixture, "EN-4: a pepper under a key that is not loaded is an error and is never made anew") {
  const auto ring = ess::test::letter_ring('a');
  const auto other_ring = ess::test::letter_ring('b');
  write([&](ess::storage::unit_of_work& uow) {
    REQUIRE(acc::load_or_make_pepper(uow, ess::crypto::token_cipher(ring, random), random).has_value());
    const auto sealed = uow.installation().get("api_key_pepper").value().value();
    const auto refused = acc::load_or_make_pepper(uow, ess::crypto::token_cipher(other_ring, random), random);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().reason() == "encryption_key_unknown");
    CHECK(uow.installation().get("api_key_pepper").value().value() == sealed);
  });
}
