#include "ess/identity/sign_in_throttle.hpp"

#include <doctest/doctest.h>

#include "ess/identity/known_devices.hpp"
#include "support/builders.hpp"

namespace identity = ess::identity;
using ess::storage::unit_of_work;
using ess::test::must;
using ess::test::reason_of;
using namespace std::chrono_literals;

namespace {

struct throttled_world : ess::test::world {
  throttled_world() : ann(ess::test::add_user(*this, "ann")) {}

  /// A failed sign-in: counted and not given back. The reason of its refusal, or "".
  std::string fail(const std::string& network, const std::string& email = "ann@example.org",
                   const std::string& device = {}) {
    return reason_of(write([&](unit_of_work& uow) -> ess::result<void> {
      auto attempt = throttle.attempt_of(uow, network, email, device);
      if (!attempt) return std::move(attempt).error();
      return throttle.take(uow, *attempt);
    }));
  }
  void succeed(const std::string& network, const std::string& device = {}) {
    must(write([&](unit_of_work& uow) -> ess::result<void> {
      const auto attempt = must(throttle.attempt_of(uow, network, "ann@example.org", device));
      if (auto taken = throttle.take(uow, attempt); !taken) return taken;
      return throttle.succeeded(uow, attempt);
    }));
  }
  std::string known_browser() {
    const auto token = must(write([&](unit_of_work& uow) { return identity::remember_device(uow, random, ann, ""); }));
    return std::string(token.value().reveal());
  }

  identity::sign_in_throttle throttle;
  ess::user_id ann;
};

}  // namespace

TEST_CASE("SE-6: an attack from one network slows that network and nobody else") {
  throttled_world w;
  for (int i = 0; i < 5; ++i) CHECK(w.fail("192.0.2.0/24").empty());
  for (int i = 0; i < 1000; ++i) CHECK(w.fail("192.0.2.0/24", " ANN@example.org") == "rate_limited");
  CHECK(w.fail("192.0.2.0/24", "bob@example.org").empty());
  CHECK(w.fail("198.51.100.0/24").empty());
}

TEST_CASE("SE-6: a day of guessing from one network never makes the account slow for another") {
  throttled_world w;
  int tries = 0;
  for (int minute = 0; minute < 24 * 60; ++minute) {
    tries += w.fail("192.0.2.0/24").empty() ? 1 : 0;
    w.clock.advance(1min);
  }
  CHECK(tries < 110);
  CHECK(w.fail("198.51.100.0/24").empty());
}

TEST_CASE("SE-6: an attack from many networks slows strangers, but not a browser that the account knows") {
  throttled_world w;
  const auto device = w.known_browser();
  int accepted = 0;
  for (int i = 0; i < 200; ++i) accepted += w.fail("10.0." + std::to_string(i) + ".0/24").empty() ? 1 : 0;
  CHECK(accepted == 50);
  CHECK(w.fail("198.51.100.0/24") == "rate_limited");
  CHECK(w.fail("198.51.100.0/24", "ann@example.org", device).empty());
  CHECK(w.fail("10.0.1.0/24", "ann@example.org", device).empty());
}

TEST_CASE("SE-6: a known browser is counted too, and its cookie helps with no other account") {
  throttled_world w;
  ess::test::add_user(w, "bob");
  const auto device = w.known_browser();
  for (int i = 0; i < 5; ++i) CHECK(w.fail("192.0.2.0/24", "ann@example.org", device).empty());
  CHECK(w.fail("192.0.2.0/24", "ann@example.org", device) == "rate_limited");
  for (int i = 0; i < 5; ++i) CHECK(w.fail("192.0.2.0/24", "bob@example.org", device).empty());
  CHECK(w.fail("192.0.2.0/24", "bob@example.org", device) == "rate_limited");
  CHECK(w.fail("192.0.2.0/24", "bob@example.org", "made-up") == "rate_limited");
}

TEST_CASE("SE-6: a network that guesses at many accounts is slowed as a whole") {
  throttled_world w;
  int accepted = 0;
  for (int i = 0; i < 300; ++i) accepted += w.fail("192.0.2.0/24", std::to_string(i) + "@example.org").empty() ? 1 : 0;
  CHECK(accepted == 100);
}

TEST_CASE("SE-4: an unknown address, a disabled account and a known one are slowed alike, before any hash") {
  throttled_world w;
  const auto gone = ess::test::add_user(w, "gone");
  must(w.write([&](unit_of_work& uow) { return uow.users().set_disabled_at(gone, w.clock.now()); }));
  for (const auto* email : {"ann@example.org", "nobody@example.org", "gone@example.org", "not an address"}) {
    CAPTURE(email);
    for (int i = 0; i < 5; ++i) CHECK(w.fail("192.0.2.0/24", email).empty());
    CHECK(w.fail("192.0.2.0/24", email) == "rate_limited");
  }
}

TEST_CASE("SE-6: right passwords are not counted") {
  throttled_world w;
  for (int i = 0; i < 300; ++i) w.succeed("192.0.2.0/24");
  for (int i = 0; i < 4; ++i) CHECK(w.fail("192.0.2.0/24").empty());
  w.succeed("192.0.2.0/24");
  for (int i = 0; i < 5; ++i) CHECK(w.fail("192.0.2.0/24").empty());
}
