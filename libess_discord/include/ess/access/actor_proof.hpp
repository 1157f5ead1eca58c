// Did the person really do this, or does a bot only say so? What Discord vouched for, and when a key's calls need it.
#pragma once

#include <optional>
#include <utility>

#include "ess/access/api_keys.hpp"
#include "ess/base/error.hpp"
#include "ess/base/result.hpp"
#include "ess/base/snowflake.hpp"

namespace ess::access {

/// What a bot call does, as far as proof of its actor is concerned.
enum class call_effect {
  suggests,  ///< autocomplete: comes without proof, since Discord has no original response to show for it
  reads,
  decides,
};

/// Whether the key's policy asks for proof of the actor. A policy that cannot be read asks always.
bool needs_actor_proof(const storage::api_key_record& key, call_effect what) noexcept;

/// What was found out about the interaction behind a call.
class actor_proof {
 public:
  /// Nothing was asked, or nothing was given to ask about.
  actor_proof() = default;
  /// Discord confirmed who caused this interaction.
  static actor_proof proven(interaction_id by) {
    actor_proof p;
    p.interaction_ = by;
    return p;
  }
  static actor_proof refused(error why) {
    actor_proof p;
    p.refusal_ = std::move(why);
    return p;
  }

  /// The interaction that proves it, if any does.
  const std::optional<interaction_id>& interaction() const noexcept { return interaction_; }
  const std::optional<error>& refusal() const noexcept { return refusal_; }

 private:
  std::optional<interaction_id> interaction_;
  std::optional<error> refusal_;
};

/// Errors: why the proof was refused, `actor_proof_missing` (forbidden) where there is none, though the key needs one.
result<void> check_actor_proof(const storage::api_key_record& key, call_effect what, const actor_proof& proof);

}  // namespace ess::access
