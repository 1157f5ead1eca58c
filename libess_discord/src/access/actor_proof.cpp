#include "ess/access/actor_proof.hpp"

namespace ess::access {

bool needs_actor_proof(const storage::api_key_record& key, call_effect what) noexcept {
  const auto policy = parse_proof_policy(key.proof_policy).value_or(proof_policy::all);
  switch (policy) {
    case proof_policy::none:
      return false;
    case proof_policy::decisions:
      return what == call_effect::decides;
    case proof_policy::all:
      return what != call_effect::suggests;
  }
  return true;
}

result<void> check_actor_proof(const storage::api_key_record& key, call_effect what, const actor_proof& proof) {
  if (!needs_actor_proof(key, what) || proof.interaction()) return success();
  if (proof.refusal()) return *proof.refusal();
  return error(errc::forbidden, "actor_proof_missing",
               "This bot did not show that the command came from you. It needs an ess-bot that sends the interaction, "
               "or an API key made without proof of the actor.");
}

}  // namespace ess::access
