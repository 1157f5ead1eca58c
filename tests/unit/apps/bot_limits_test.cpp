#include "bot_limits.hpp"

#include <doctest/doctest.h>

#include "support/fakes.hpp"

namespace ess::server {
namespace {

storage::api_key_record key_named(const std::string& id, std::optional<int> per_minute = 6000) {
  return {.id = api_key_id::trusted(id),
          .community = community_id::trusted("c"),
          .name = "bot",
          .public_id = "p",
          .secret_mac = {},
          .pepper_id = {},
          .permissions = {},
          .guilds = {},
          .proof_policy = "none",
          .requests_per_minute = per_minute,
          .created_at = {},
          .expires_at = {},
          .last_used_at = {},
          .revoked_at = {},
          .created_by = {}};
}

const auto ann = discord_user_id::trusted(1001);
const auto bob = discord_user_id::trusted(1002);

TEST_CASE("AK-9: a network with too many bad keys is limited, another is not") {
  test::fake_clock clock;
  bot_limits limits;
  for (int i = 0; i < 20; ++i) {
    CHECK(limits.check_network("192.0.2.0/24", clock.steady_now()).has_value());
    limits.count_bad_key("192.0.2.0/24", clock.steady_now());
  }
  const auto refused = limits.check_network("192.0.2.0/24", clock.steady_now());
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().reason() == "rate_limited");
  CHECK(refused.error().retry_after().has_value());
  CHECK(limits.check_network("198.51.100.0/24", clock.steady_now()).has_value());
  clock.advance(std::chrono::minutes(1));
  CHECK(limits.check_network("192.0.2.0/24", clock.steady_now()).has_value());
}

TEST_CASE("RL: one user's limit at one action is not another's") {
  test::fake_clock clock;
  bot_limits limits;
  const auto key = key_named("k1");
  for (int i = 0; i < 30; ++i) CHECK(limits.take(key, "approvals.approve", 30, ann, clock.steady_now()).has_value());
  CHECK_FALSE(limits.take(key, "approvals.approve", 30, ann, clock.steady_now()).has_value());
  CHECK(limits.take(key, "approvals.approve", 30, bob, clock.steady_now()).has_value());
  CHECK(limits.take(key, "dispatch.calls", 60, ann, clock.steady_now()).has_value());
  CHECK(limits.take(key_named("k2"), "approvals.approve", 30, ann, clock.steady_now()).has_value());
}

TEST_CASE("RL: the key's own limit holds over all its users, and a key may have none") {
  test::fake_clock clock;
  bot_limits limits;
  const auto tight = key_named("tight", 3);
  for (std::uint64_t i = 1; i <= 3; ++i) {
    CHECK(limits.take(tight, "dispatch.calls", 60, discord_user_id::trusted(i), clock.steady_now()).has_value());
  }
  CHECK_FALSE(limits.take(tight, "dispatch.calls", 60, discord_user_id::trusted(9), clock.steady_now()).has_value());
  const auto free = key_named("free", std::nullopt);
  for (std::uint64_t i = 1; i <= 100; ++i) {
    CHECK(limits.take(free, "dispatch.calls", 60, discord_user_id::trusted(i), clock.steady_now()).has_value());
  }
}

TEST_CASE("refusals of one key are audited once a minute for each action and reason") {
  test::fake_clock clock;
  bot_limits limits;
  const auto key = key_named("k1");
  CHECK(limits.audit_refusal(key, "dispatch.calls", "rate_limited", clock.steady_now()));
  CHECK_FALSE(limits.audit_refusal(key, "dispatch.calls", "rate_limited", clock.steady_now()));
  CHECK(limits.audit_refusal(key, "dispatch.calls", "invalid_body", clock.steady_now()));
  CHECK(limits.audit_refusal(key_named("k2"), "dispatch.calls", "rate_limited", clock.steady_now()));
  clock.advance(std::chrono::minutes(1));
  CHECK(limits.audit_refusal(key, "dispatch.calls", "rate_limited", clock.steady_now()));
}

TEST_CASE(
    "AU-2: what a person is refused is written down once a minute for each row and community, and not without end") {
  test::fake_clock clock;
  bot_limits limits;
  const auto note = [&](const char* user, const std::string& community, const char* row = "GET /a") {
    return limits.note_denial(user_id::trusted(user), row, community_id::trusted(community), "community_not_found",
                              clock.steady_now());
  };
  CHECK(note("ann", "c1"));
  CHECK_FALSE(note("ann", "c1"));
  CHECK(note("ann", "c1", "GET /b"));
  CHECK(note("ann", "c2"));
  CHECK(note("bob", "c1"));
  for (int i = 0; i < 57; ++i) CHECK(note("ann", "more" + std::to_string(i)));
  CHECK_FALSE(note("ann", "c3"));
  CHECK(note("bob", "c3"));
  clock.advance(std::chrono::minutes(1));
  CHECK(note("ann", "c1"));
}

}  // namespace
}  // namespace ess::server
