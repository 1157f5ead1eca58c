// What a key gives way to, where it may be used from, and the keys of before.
#include <doctest/doctest.h>

#include <string>

#include "ess/access/api_keys.hpp"
#include "ess/audit/view.hpp"
#include "ess/base/encoding.hpp"
#include "ess/crypto/hash.hpp"
#include "support/failing_audit.hpp"
#include "unit/access/store_fixture.hpp"

namespace acc = ess::access;
using acc::permission;
using ess::test::riverside;
using ess::test::store_fixture;

namespace {

struct api_key_rotation_fixture : store_fixture {
  ess::result<acc::created_api_key> try_rotate(const ess::api_key_id& id, int overlap_days,
                                               const std::optional<acc::permission_set>& creator = std::nullopt,
                                               const ess::community_id& community = riverside) {
    std::optional<ess::result<acc::created_api_key>> made;
    const auto done = database->write([&](ess::storage::unit_of_work& uow) -> ess::result<void> {
      made.emplace(keys.rotate(uow, community, id, {overlap_days}, from_cli(), creator));
      if (!*made) return made->error();
      return ess::success();
    });
    if (!done && *made) return done.error();
    return std::move(*made);
  }
  acc::created_api_key rotate(const ess::api_key_id& id, int overlap_days) {
    auto made = try_rotate(id, overlap_days);
    REQUIRE_MESSAGE(made.has_value(), (made ? "" : made.error().reason()));
    return std::move(*made);
  }
  std::string refusal(const ess::api_key_id& id, int overlap_days,
                      const std::optional<acc::permission_set>& creator = std::nullopt) {
    const auto made = try_rotate(id, overlap_days, creator);
    return made ? "made" : made.error().reason();
  }
  ess::storage::api_key_record stored(const ess::api_key_id& id) {
    std::optional<ess::storage::api_key_record> found;
    read([&](const ess::storage::unit_of_work& uow) { found = uow.api_keys().find(riverside, id).value().value(); });
    return *found;
  }
  void revoke(const ess::api_key_id& id) {
    write([&](ess::storage::unit_of_work& uow) { need(keys.revoke(uow, riverside, id, from_cli())); });
  }
  std::string verify_from(std::string_view text, std::string_view address) {
    std::string outcome = "ok";
    read([&](const ess::storage::unit_of_work& uow) {
      if (const auto key = keys.verify(uow, text, address); !key) outcome = key.error().reason();
    });
    return outcome;
  }
};

}  // namespace

TEST_CASE_FIXTURE(api_key_rotation_fixture, "AK-7: in the overlap both keys work, and after it the successor alone") {
  const auto old = make_key(request_for({permission::dispatch_read}));
  const auto next = rotate(old.record.id, 2);
  for (int hour = 0; hour < 48; ++hour) {
    CHECK(verify(old.text.reveal()) == "ok");
    CHECK(verify(next.text.reveal()) == "ok");
    clock.advance(std::chrono::hours(1));
  }
  CHECK(verify(old.text.reveal()) != "ok");
  CHECK(verify(next.text.reveal()) == "ok");
  CHECK(acc::state_of(stored(old.record.id), clock.now()) == acc::key_state::rotated);
}

TEST_CASE_FIXTURE(api_key_rotation_fixture, "AK-7: without overlap the old key is refused from the same moment on") {
  const auto old = make_key(request_for({permission::dispatch_read}));
  const auto next = rotate(old.record.id, 0);
  CHECK(verify(old.text.reveal()).starts_with("invalid_api_key"));
  CHECK(verify(next.text.reveal()) == "ok");
  for (const int days : {-1, 8}) CHECK(refusal(next.record.id, days) == "invalid_key_overlap");
}

TEST_CASE_FIXTURE(api_key_rotation_fixture,
                  "AK-7: a successor has the reach, limits and lifetime of its predecessor, and no more rights") {
  auto request = request_for({permission::dispatch_read, permission::players_read});
  request.guilds = {ess::test::guild};
  request.networks = {"192.0.2.0/24"};
  request.expires_in_days = 30;
  request.proof = acc::proof_policy::all;
  request.requests_per_minute = 77;
  const auto old = make_key(request);
  clock.advance(std::chrono::days(20));
  const auto next = rotate(old.record.id, 1).record;
  CHECK(next.name == old.record.name);
  CHECK(next.permissions == old.record.permissions);
  CHECK(next.guilds == old.record.guilds);
  CHECK(next.networks == old.record.networks);
  CHECK(next.proof_policy == "all");
  CHECK(next.requests_per_minute == 77);
  CHECK(next.expires_at == clock.now() + std::chrono::days(30));
  CHECK(next.successor_of == old.record.id);
  CHECK_FALSE(next.overlap_ends_at);
  CHECK(next.public_id != old.record.public_id);
  // The predecessor ends no later than before.
  CHECK(*stored(old.record.id).overlap_ends_at == clock.now() + std::chrono::days(1));
}

TEST_CASE_FIXTURE(api_key_rotation_fixture,
                  "AK-4: names without meaning are not handed on, and nobody rotates a key beyond their own rights") {
  auto key = make_key(request_for({permission::dispatch_read})).record;
  key.id = ess::api_key_id::trusted("with-unknown");
  key.public_id = "0000000000000001";
  key.permissions = {"dispatch:read", "everything:forever"};
  auto empty = key;
  empty.id = ess::api_key_id::trusted("only-unknown");
  empty.public_id = "0000000000000002";
  empty.permissions = {"everything:forever"};
  write([&](ess::storage::unit_of_work& uow) {
    need(uow.api_keys().insert(key));
    need(uow.api_keys().insert(empty));
  });
  CHECK(refusal(key.id, 1, acc::permission_set{permission::api_keys_manage}) == "permission_not_held");
  CHECK(rotate(key.id, 1).record.permissions == std::vector<std::string>{"dispatch:read"});
  CHECK(refusal(empty.id, 1) == "key_without_permission");
}

TEST_CASE_FIXTURE(api_key_rotation_fixture, "AK-7: never are more than two generations of a key live") {
  const auto first = make_key(request_for({permission::dispatch_read}));
  const auto second = rotate(first.record.id, 7);
  CHECK(refusal(first.record.id, 1) == "key_rotated");
  CHECK(refusal(second.record.id, 1) == "rotation_in_progress");
  clock.advance(std::chrono::days(7));
  const auto third = rotate(second.record.id, 7);
  CHECK(verify(first.text.reveal()) != "ok");
  CHECK(verify(second.text.reveal()) == "ok");
  CHECK(verify(third.text.reveal()) == "ok");
  CHECK(refusal(third.record.id, 1) == "rotation_in_progress");
  revoke(second.record.id);
  CHECK(refusal(third.record.id, 0) == "made");
}

TEST_CASE_FIXTURE(api_key_rotation_fixture, "AK-7: revoked, expired and foreign keys are not rotated") {
  const auto revoked = make_key(request_for({permission::dispatch_read}));
  revoke(revoked.record.id);
  CHECK(refusal(revoked.record.id, 1) == "key_not_found");
  auto brief = request_for({permission::dispatch_read});
  brief.expires_in_days = 1;
  const auto expired = make_key(std::move(brief));
  clock.advance(std::chrono::days(1));
  CHECK(refusal(expired.record.id, 1) == "key_not_found");
  const auto live = make_key(request_for({permission::dispatch_read}));
  CHECK(try_rotate(live.record.id, 1, std::nullopt, ess::test::hillside).error().reason() == "key_not_found");
  CHECK(refusal(ess::api_key_id::trusted("nothing"), 1) == "key_not_found");
}

TEST_CASE_FIXTURE(api_key_rotation_fixture, "AK-7: a rotation whose entry cannot be written has not happened") {
  const auto old = make_key(request_for({permission::dispatch_read}));
  const auto done = database->write([&](ess::storage::unit_of_work& inner) -> ess::result<void> {
    ess::test::failing_audit_work uow(inner);
    auto made = keys.rotate(uow, riverside, old.record.id, {1}, from_cli(), std::nullopt);
    return made ? ess::success() : ess::result<void>(made.error());
  });
  REQUIRE_FALSE(done.has_value());
  CHECK_FALSE(stored(old.record.id).overlap_ends_at);
  read([&](const ess::storage::unit_of_work& uow) { CHECK(keys.list(uow, riverside)->size() == 1); });
}

TEST_CASE_FIXTURE(api_key_rotation_fixture, "AU-2: a rotation is one entry that names both keys and neither secret") {
  const auto old = make_key(request_for({permission::dispatch_read}));
  const auto next = rotate(old.record.id, 3);
  read([&](const ess::storage::unit_of_work& uow) {
    const auto page = ess::audit::read_page(uow, riverside.str(), {}, 1).value();
    const auto entry = ess::audit::entry_json(page.entries[0]);
    CHECK(entry.at("event").as_string() == "api_key.rotated");
    CHECK(std::string_view(entry.at("target").as_string()) == old.record.id.str());
    CHECK(std::string_view(entry.at("metadata").at("successorId").as_string()) == next.record.id.str());
    const std::string text(next.text.reveal());
    CHECK(page.entries[0].body.find(text.substr(text.rfind('_') + 1)) == std::string::npos);
  });
}

TEST_CASE_FIXTURE(api_key_rotation_fixture,
                  "AK-5: a key that is limited to networks works from them, and looks like no key elsewhere") {
  auto request = request_for({permission::dispatch_read});
  request.networks = {"192.0.2.0/24", "2001:db8:1::/48"};
  const auto limited = make_key(request);
  for (const char* here : {"192.0.2.1", "192.0.2.255", "::ffff:192.0.2.7", "2001:db8:1:2::3"}) {
    CHECK(verify_from(limited.text.reveal(), here) == "ok");
  }
  for (const char* elsewhere : {"192.0.3.1", "2001:db8:2::1", "", "rubbish", "192.0.2.1, 10.0.0.1", "::1"}) {
    CAPTURE(std::string(elsewhere));
    CHECK(verify_from(limited.text.reveal(), elsewhere) == "invalid_api_key");
  }
  const auto anywhere = make_key(request_for({permission::dispatch_read}));
  CHECK(verify_from(anywhere.text.reveal(), "") == "ok");
  for (const std::string& wrong : {std::string(""), std::string("10.0.0.1/8"), std::string("example.org")}) {
    request.networks = {wrong};
    write([&](ess::storage::unit_of_work& uow) {
      const auto made = keys.create(uow, riverside, request, from_cli(), std::nullopt);
      REQUIRE_FALSE(made.has_value());
      CHECK(made.error().reason() == "invalid_key_networks");
    });
  }
}

TEST_CASE_FIXTURE(api_key_rotation_fixture,
                  "AK-2: a key of before works by its SHA-256, and what is kept is not that hash") {
  const std::string text = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";  // 32 bytes, as Node wrote them
  const std::string digest = ess::to_hex(ess::crypto::sha256(text));
  std::optional<ess::storage::api_key_record> kept;
  write([&](ess::storage::unit_of_work& uow) {
    auto made = keys.import_old(uow, riverside, request_for({permission::dispatch_read}), digest, from_cli());
    REQUIRE(made.has_value());
    kept = std::move(*made);
    for (const std::string& wrong : {std::string(), digest.substr(1), std::string(64, 'g')}) {
      CHECK(keys.import_old(uow, riverside, request_for({permission::dispatch_read}), wrong, from_cli())
                .error()
                .reason() == "invalid_old_key");
    }
  });
  CHECK(verify(text) == "ok");
  CHECK(kept->secret_mac != ess::from_hex(digest).value());
  CHECK(kept->public_id == "old-" + digest.substr(0, 16));
  // One character off, the hash in the key's place, another spelling of the same bytes: no key.
  CHECK(verify("BAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8") != "ok");
  CHECK(verify("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9") != "ok");
  CHECK(verify(digest) != "ok");
  CHECK(verify(text + "=") != "ok");
  const auto next = rotate(kept->id, 1);
  CHECK(next.text.reveal().starts_with("ess_live_"));
  CHECK(verify(next.text.reveal()) == "ok");
  revoke(kept->id);
  CHECK(verify(text) != "ok");
}

TEST_CASE_FIXTURE(api_key_rotation_fixture, "a key tells its state: live, expiring, rotated, expired, revoked") {
  const auto key = make_key(request_for({permission::dispatch_read})).record;
  const auto now = clock.now();
  CHECK(acc::state_of(key, now) == acc::key_state::live);
  CHECK(acc::state_of(key, key.expires_at - std::chrono::days(14)) == acc::key_state::expiring);
  CHECK(acc::state_of(key, key.expires_at) == acc::key_state::expired);
  auto rotated = key;
  rotated.overlap_ends_at = now + std::chrono::days(1);
  CHECK(acc::state_of(rotated, now) == acc::key_state::expiring);
  CHECK(acc::state_of(rotated, now + std::chrono::days(1)) == acc::key_state::rotated);
  rotated.revoked_at = now;
  CHECK(acc::state_of(rotated, now) == acc::key_state::revoked);
  const auto json = acc::to_json(key, now);
  CHECK(json.at("state").as_string() == "live");
  CHECK(json.at("successorOf").is_null());
  CHECK_FALSE(json.contains("secret"));
}
