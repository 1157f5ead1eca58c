#include "ess/access/actor_proof.hpp"

#include <doctest/doctest.h>

#include <string>

namespace acc = ess::access;
using acc::actor_proof;
using acc::call_effect;

namespace {

ess::storage::api_key_record key_with(const std::string& policy) {
  return {.id = ess::api_key_id::trusted("k"),
          .community = ess::community_id::trusted("c"),
          .name = "bot",
          .public_id = "p",
          .secret_mac = {},
          .pepper_id = {},
          .permissions = {},
          .guilds = {},
          .proof_policy = policy,
          .requests_per_minute = {},
          .created_at = {},
          .expires_at = {},
          .last_used_at = {},
          .revoked_at = {},
          .created_by = {}};
}

std::string outcome(const std::string& policy, call_effect what, const actor_proof& proof) {
  const auto checked = acc::check_actor_proof(key_with(policy), what, proof);
  return checked ? "ok" : checked.error().reason();
}

}  // namespace

TEST_CASE("each policy asks for proof of what it says, and one that cannot be read asks always") {
  const actor_proof none;
  CHECK(outcome("none", call_effect::decides, none) == "ok");
  CHECK(outcome("none", call_effect::reads, none) == "ok");
  CHECK(outcome("decisions", call_effect::decides, none) == "actor_proof_missing");
  CHECK(outcome("decisions", call_effect::reads, none) == "ok");
  CHECK(outcome("all", call_effect::decides, none) == "actor_proof_missing");
  CHECK(outcome("all", call_effect::reads, none) == "actor_proof_missing");
  CHECK(outcome("all", call_effect::suggests, none) == "ok");
  CHECK(outcome("whenever", call_effect::reads, none) == "actor_proof_missing");
}

TEST_CASE("a proof that Discord refused is refused with its own reason, where one is needed") {
  const auto refused =
      actor_proof::refused(ess::error(ess::errc::forbidden, "actor_proof_failed", "Discord does not confirm it."));
  CHECK(outcome("decisions", call_effect::decides, refused) == "actor_proof_failed");
  CHECK(outcome("none", call_effect::decides, refused) == "ok");
  CHECK(outcome("decisions", call_effect::decides, actor_proof::proven(ess::interaction_id::trusted(5))) == "ok");
}
