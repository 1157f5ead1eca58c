// What communities are told of their keys: which, when, and how often.
#include "ess/access/key_warnings.hpp"

#include <doctest/doctest.h>

#include "ess/audit/view.hpp"
#include "ess/base/json.hpp"
#include "support/failing_audit.hpp"
#include "unit/access/store_fixture.hpp"

namespace acc = ess::access;
using namespace std::chrono_literals;
using ess::test::hillside;
using ess::test::riverside;
using ess::test::store_fixture;

namespace {

struct key_warnings_fixture : store_fixture {
  ess::api_key_id key_for(int days, const ess::community_id& community = riverside) {
    auto request = request_for({acc::permission::dispatch_read});
    request.expires_in_days = days;
    return make_key(std::move(request), community).record.id;
  }
  int tell(int at_most = 100) {
    int told = -1;
    write([&](ess::storage::unit_of_work& uow) {
      auto done = acc::tell_of_expiring_keys(uow, random, at_most);
      REQUIRE(done.has_value());
      told = *done;
    });
    return told;
  }
  std::vector<ess::storage::audit_record> entries(const std::string& event, const ess::community_id& of = riverside) {
    std::vector<ess::storage::audit_record> found;
    read([&](const ess::storage::unit_of_work& uow) {
      auto all = uow.audit().range(of.str(), 0, 1'000);
      REQUIRE(all.has_value());
      for (auto& entry : *all) {
        if (entry.event == event) found.push_back(std::move(entry));
      }
    });
    return found;
  }
};

}  // namespace

TEST_CASE_FIXTURE(key_warnings_fixture, "a key is told of two weeks before its end, once, in its own community") {
  const auto year = key_for(365);
  key_for(365, hillside);
  CHECK(tell() == 0);
  clock.advance(24h * (365 - 14) - 1ms);
  CHECK(tell() == 0);
  clock.advance(1ms);
  CHECK(tell() == 2);
  CHECK(tell() == 0);
  const auto told = entries("api_key.expiring");
  REQUIRE(told.size() == 1);
  CHECK(told.front().body.find(year.str()) != std::string::npos);
  CHECK(told.front().body.find("expiresAt") != std::string::npos);
  CHECK(entries("api_key.expiring", hillside).size() == 1);
}

TEST_CASE_FIXTURE(key_warnings_fixture, "a key of eight days is told of in its last two, not as soon as it is made") {
  key_for(8);
  clock.advance(24h * 6 - 1ms);
  CHECK(tell() == 0);
  clock.advance(1ms);
  CHECK(tell() == 1);
}

TEST_CASE_FIXTURE(key_warnings_fixture, "of a key that is revoked, rotated or over nobody is told any more") {
  const auto revoked = key_for(20);
  const auto rotated = key_for(20);
  key_for(20);
  write([&](ess::storage::unit_of_work& uow) {
    need(keys.revoke(uow, riverside, revoked, from_cli()));
    REQUIRE(keys.rotate(uow, riverside, rotated, {7}, from_cli(), std::nullopt).has_value());
  });
  clock.advance(24h * 19);
  // The third, and the successor of the second.
  CHECK(tell(1) == 1);
  CHECK(tell(1) == 1);
  CHECK(tell(1) == 0);
  key_for(20);
  clock.advance(24h * 20);
  CHECK(tell() == 0);
}

TEST_CASE_FIXTURE(key_warnings_fixture, "AU-1: a key that could not be told of is told of later") {
  key_for(4);
  clock.advance(24h * 3);
  const auto refused = database->write([&](ess::storage::unit_of_work& uow) -> ess::result<void> {
    ess::test::failing_audit_work broken(uow);
    const auto done = acc::tell_of_expiring_keys(broken, random);
    REQUIRE_FALSE(done.has_value());
    return done.error();
  });
  CHECK_FALSE(refused.has_value());
  CHECK(tell() == 1);
}

TEST_CASE_FIXTURE(key_warnings_fixture,
                  "a key is found by its public part alone, live or not, and a text that is no key finds none") {
  const auto made = make_key(request_for({acc::permission::dispatch_read}));
  const auto found_by = [&](std::string_view text) {
    std::string id;
    read([&](const ess::storage::unit_of_work& uow) {
      const auto found = acc::api_key_service::find_named(uow, text);
      REQUIRE(found.has_value());
      if (*found) id = (*found)->id.str();
    });
    return id;
  };
  write([&](ess::storage::unit_of_work& uow) { need(keys.revoke(uow, riverside, made.record.id, from_cli())); });
  CHECK(found_by(made.text.reveal()) == made.record.id.str());
  CHECK(found_by("hello").empty());
  CHECK(found_by("").empty());
}

TEST_CASE("many refusals of a key are told of once an hour, few are not, and keys are counted apart") {
  acc::refused_keys counts;
  const auto one = ess::api_key_id::trusted("one");
  const auto other = ess::api_key_id::trusted("other");
  ess::steady_point now{};
  for (int i = 0; i < 4; ++i) CHECK_FALSE(counts.is_due(one, now));
  CHECK_FALSE(counts.is_due(other, now));
  CHECK(counts.is_due(one, now));
  for (int i = 0; i < 100; ++i) CHECK_FALSE(counts.is_due(one, now));
  now += 1h;
  for (int i = 0; i < 4; ++i) CHECK_FALSE(counts.is_due(one, now));
  CHECK(counts.is_due(one, now));
  for (int i = 0; i < 10; ++i) {
    now += 10min;
    CHECK_FALSE(counts.is_due(other, now));
  }
}
