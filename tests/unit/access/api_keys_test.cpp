#include "ess/access/api_keys.hpp"

#include <doctest/doctest.h>

#include <string>

#include "ess/audit/view.hpp"
#include "ess/base/encoding.hpp"
#include "support/failing_audit.hpp"
#include "unit/access/store_fixture.hpp"

namespace acc = ess::access;
using acc::permission;
using ess::test::riverside;
using ess::test::store_fixture;

namespace {

std::string refusal_of(store_fixture& f, acc::api_key_request request,
                       const std::optional<acc::permission_set>& creator = std::nullopt) {
  std::string reason = "made";
  f.write([&](ess::storage::unit_of_work& uow) {
    const auto key = f.keys.create(uow, riverside, std::move(request), f.from_cli(), creator);
    if (!key) reason = key.error().reason();
  });
  return reason;
}

}  // namespace

TEST_CASE_FIXTURE(store_fixture, "a key verifies by its text, and its record tells what it may do") {
  auto request = request_for({permission::dispatch_read, permission::players_read});
  request.name = "  our bot ";
  const auto made = make_key(std::move(request));
  read([&](const ess::storage::unit_of_work& uow) {
    const auto key = keys.verify(uow, made.text.reveal());
    REQUIRE(key.has_value());
    CHECK(key->id == made.record.id);
    CHECK(key->community == riverside);
    CHECK(key->name == "our bot");
    CHECK(key->permissions == std::vector<std::string>{"players:read", "dispatch:read"});
    CHECK(key->proof_policy == "decisions");
    CHECK(key->requests_per_minute == 6000);
  });
}

TEST_CASE_FIXTURE(store_fixture, "AK-2: what is stored and logged neither is nor contains the key or its secret part") {
  const auto made = make_key(request_for({permission::dispatch_read}));
  const std::string text(made.text.reveal());
  const std::string secret_part = text.substr(text.rfind('_') + 1);
  read([&](const ess::storage::unit_of_work& uow) {
    const auto stored = uow.api_keys().find(riverside, made.record.id).value().value();
    const auto entries = uow.audit().list(riverside.str(), {}, 10).value();
    std::string dump =
        stored.secret_mac + ess::to_hex(stored.secret_mac) + stored.public_id + stored.pepper_id + stored.name;
    for (const auto& entry : entries) dump += entry.body + entry.personal;
    CHECK(dump.find(text) == std::string::npos);
    CHECK(dump.find(secret_part) == std::string::npos);
    CHECK(dump.find(secret_part.substr(0, 20)) == std::string::npos);
    CHECK(stored.secret_mac.size() == 32);
  });
}

TEST_CASE_FIXTURE(store_fixture, "AK-2: a hash made under another pepper is worth nothing") {
  const auto made = make_key(request_for({permission::dispatch_read}));
  const acc::api_key_service other(acc::pepper::from_bytes(ess::secret(std::string(32, 'o'))), random);
  read([&](const ess::storage::unit_of_work& uow) {
    const auto key = other.verify(uow, made.text.reveal());
    REQUIRE_FALSE(key.has_value());
    CHECK(key.error().reason() == "invalid_api_key");
  });
}

TEST_CASE_FIXTURE(store_fixture, "AK-9: unknown, altered, revoked and expired keys are refused alike") {
  const auto live = make_key(request_for({permission::dispatch_read}));
  const auto revoked = make_key(request_for({permission::dispatch_read}));
  auto short_lived = request_for({permission::dispatch_read});
  short_lived.expires_in_days = 1;
  const auto expiring = make_key(std::move(short_lived));
  write([&](ess::storage::unit_of_work& uow) {
    REQUIRE(keys.revoke(uow, riverside, revoked.record.id, from_cli()).has_value());
  });
  CHECK(verify(live.text.reveal()) == "ok");
  CHECK(verify(expiring.text.reveal()) == "ok");
  clock.advance(std::chrono::hours(24));

  const std::string refused = "invalid_api_key|" + acc::api_key_refused().message();
  const auto unknown = acc::api_key_text::generate(acc::key_environment::live, random);
  CHECK(verify(unknown.text().reveal()) == refused);
  CHECK(verify(revoked.text.reveal()) == refused);
  CHECK(verify(expiring.text.reveal()) == refused);
  CHECK(verify("rubbish") == refused);
  CHECK(verify("") == refused);
  CHECK(verify(live.text.reveal()) == "ok");
}

TEST_CASE_FIXTURE(store_fixture, "AK-2: a key with the public id of another and a secret of its own is refused") {
  const auto made = make_key(request_for({permission::dispatch_read}));
  // The stored record of another key under this public id stands for a forger who knows the public part.
  ess::storage::api_key_record forged = made.record;
  auto text = acc::api_key_text::generate(acc::key_environment::live, random);
  forged.id = ess::api_key_id::trusted("forged");
  forged.public_id = text.public_id();
  write([&](ess::storage::unit_of_work& uow) { REQUIRE(uow.api_keys().insert(forged).has_value()); });
  CHECK(verify(text.text().reveal()) != "ok");
}

TEST_CASE_FIXTURE(store_fixture, "AK-7: a key expires after 365 days unless told otherwise, and never never") {
  const auto made = make_key(request_for({permission::dispatch_read}));
  CHECK(made.record.expires_at - made.record.created_at == std::chrono::days(365));
  clock.advance(std::chrono::days(365) - std::chrono::milliseconds(1));
  CHECK(verify(made.text.reveal()) == "ok");
  clock.advance(std::chrono::milliseconds(1));
  CHECK(verify(made.text.reveal()) != "ok");
  for (const int days : {0, -1, 3651}) {
    auto request = request_for({permission::dispatch_read});
    request.expires_in_days = days;
    CHECK(refusal_of(*this, std::move(request)) == "invalid_key_expiry");
  }
}

TEST_CASE_FIXTURE(store_fixture, "AK-4: nothing is granted by default, and nobody grants what they lack") {
  CHECK(refusal_of(*this, request_for({})) == "key_without_permission");
  const acc::permission_set creator = {permission::api_keys_manage, permission::dispatch_read};
  CHECK(refusal_of(*this, request_for({permission::approvals_decide}), creator) == "permission_not_held");
  CHECK(refusal_of(*this, request_for({permission::dispatch_read}), creator) == "made");
  CHECK(refusal_of(*this, request_for({permission::dispatch_read}), acc::permission_set()) == "permission_not_held");
}

TEST_CASE_FIXTURE(store_fixture, "a request for a key that makes no sense is refused with what to do") {
  for (const std::string& name : {std::string(), std::string("  "), std::string(81, 'x'), std::string("a\nb"),
                                  std::string("\xff"), std::string("a\0b", 3)}) {
    auto request = request_for({permission::dispatch_read});
    request.name = name;
    CHECK(refusal_of(*this, std::move(request)) == "invalid_key_name");
  }
  auto request = request_for({permission::dispatch_read});
  request.requests_per_minute = 0;
  CHECK(refusal_of(*this, request) == "invalid_key_limit");
  request.requests_per_minute.reset();
  CHECK(refusal_of(*this, request) == "made");
  request.guilds.assign(101, ess::test::guild);
  CHECK(refusal_of(*this, request) == "invalid_key_guilds");
  write([&](ess::storage::unit_of_work& uow) {
    const auto nowhere = keys.create(uow, ess::community_id::trusted("nowhere"),
                                     request_for({permission::dispatch_read}), from_cli(), std::nullopt);
    REQUIRE_FALSE(nowhere.has_value());
    CHECK(nowhere.error().reason() == "reference_missing");
  });
}

TEST_CASE_FIXTURE(store_fixture, "AU-2: making and revoking a key are audited with who did it, without the key") {
  const auto made = make_key(request_for({permission::dispatch_read}));
  write([&](ess::storage::unit_of_work& uow) {
    auto who = ess::audit::origin(ess::audit::event_source::browser);
    who.actor(ess::test::ann);
    REQUIRE(keys.revoke(uow, riverside, made.record.id, who).has_value());
  });
  read([&](const ess::storage::unit_of_work& uow) {
    const auto page = ess::audit::read_page(uow, riverside.str(), {}, 10).value();
    REQUIRE(page.entries.size() == 2);
    CHECK(page.integrity.state == ess::audit::chain_state::intact);
    const auto revoked = ess::audit::entry_json(page.entries[0]);
    const auto created = ess::audit::entry_json(page.entries[1]);
    CHECK(created.at("event").as_string() == "api_key.created");
    CHECK(created.at("source").as_string() == "cli");
    CHECK(std::string_view(created.at("target").as_string()) == made.record.id.str());
    CHECK(std::string_view(created.at("metadata").at("publicId").as_string()) == made.record.public_id);
    CHECK(revoked.at("event").as_string() == "api_key.revoked");
    CHECK(revoked.at("actor").as_string() == "ann");
  });
}

TEST_CASE_FIXTURE(store_fixture, "AU-1: a key whose entry cannot be written is not made, and none is revoked") {
  const auto made = make_key(request_for({permission::dispatch_read}));
  const auto done = database->write([&](ess::storage::unit_of_work& inner) -> ess::result<void> {
    ess::test::failing_audit_work uow(inner);
    auto key = keys.create(uow, riverside, request_for({permission::dispatch_read}), from_cli(), std::nullopt);
    return key ? ess::success() : ess::result<void>(std::move(key).error());
  });
  REQUIRE_FALSE(done.has_value());
  CHECK(done.error().reason() == "audit_unavailable");
  CHECK_FALSE(database
                  ->write([&](ess::storage::unit_of_work& inner) {
                    ess::test::failing_audit_work uow(inner);
                    return keys.revoke(uow, riverside, made.record.id, from_cli());
                  })
                  .has_value());
  read([&](const ess::storage::unit_of_work& uow) { CHECK(keys.list(uow, riverside)->size() == 1); });
  CHECK(verify(made.text.reveal()) == "ok");
}

TEST_CASE_FIXTURE(store_fixture, "AK-5: a key of another community cannot be revoked, nor one twice") {
  const auto made = make_key(request_for({permission::dispatch_read}));
  write([&](ess::storage::unit_of_work& uow) {
    const auto foreign = keys.revoke(uow, ess::test::hillside, made.record.id, from_cli());
    REQUIRE_FALSE(foreign.has_value());
    CHECK(foreign.error().reason() == "key_not_found");
    CHECK(keys.revoke(uow, riverside, made.record.id, from_cli()).has_value());
    const auto again = keys.revoke(uow, riverside, made.record.id, from_cli());
    REQUIRE_FALSE(again.has_value());
    CHECK(again.error().code() == ess::errc::not_found);
    CHECK(keys.list(uow, ess::test::hillside)->empty());
  });
}

TEST_CASE_FIXTURE(store_fixture, "AK-10: the last use is due for writing once a minute") {
  auto key = make_key(request_for({permission::dispatch_read})).record;
  const auto now = clock.now();
  CHECK(acc::api_key_service::is_touch_due(key, now));
  key.last_used_at = now;
  CHECK_FALSE(acc::api_key_service::is_touch_due(key, now + std::chrono::seconds(59)));
  CHECK(acc::api_key_service::is_touch_due(key, now + std::chrono::seconds(60)));
}
