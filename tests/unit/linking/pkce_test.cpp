#include "ess/linking/pkce.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

#include "support/fakes.hpp"

namespace linking = ess::linking;

TEST_CASE("OA-5: the challenge is that of RFC 7636 appendix B") {
  CHECK(linking::challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") ==
        "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

TEST_CASE("OA-5: verifiers have 43 to 128 unreserved characters and are never the same") {
  ess::test::fake_random random;
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const auto verifier = linking::new_verifier(random);
    CHECK(verifier.size() >= 43);
    CHECK(verifier.size() <= 128);
    CHECK(verifier.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") ==
          std::string::npos);
    seen.insert(verifier);
  }
  CHECK(seen.size() == 1000);
}
