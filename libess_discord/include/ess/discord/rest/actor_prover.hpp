// Asks Discord who caused an interaction: what a bot says about it is only a claim.
#pragma once

#include <chrono>
#include <memory>

#include "ess/base/clock.hpp"
#include "ess/base/result.hpp"
#include "ess/base/secret.hpp"
#include "ess/base/snowflake.hpp"
#include "ess/net/awaitable.hpp"

namespace ess::rest {
class client;

/// What somebody says about an interaction that was answered, deferred included.
class actor_claim {
 public:
  actor_claim(interaction_id interaction, application_id application, guild_id guild, discord_user_id user)
      : interaction_(interaction), application_(application), guild_(guild), user_(user) {}

  interaction_id interaction() const noexcept { return interaction_; }
  application_id application() const noexcept { return application_; }
  guild_id guild() const noexcept { return guild_; }
  discord_user_id user() const noexcept { return user_; }

 private:
  interaction_id interaction_;
  application_id application_;
  guild_id guild_;
  discord_user_id user_;
};

struct actor_prover_settings {
  /// For one claim, all attempts included: a person waits.
  std::chrono::milliseconds deadline{4'000};
  /// Discord may not show an original response the moment it was created: asked once more after this time.
  std::chrono::milliseconds look_again_after{500};
  /// Claims remembered as proven, each until Discord would no longer answer for its token (15 minutes).
  std::size_t max_remembered = 10'000;
};

/// Compares claims with the `interaction_metadata` of the original response (Interactions / Receiving and Responding,
/// "Get Original Interaction Response"). A claim once proven is not asked about again. Only the hash of a token is
/// remembered.
///
/// Lifetime: client and clock outlive it. Threads: the client's executor.
class actor_prover {
 public:
  actor_prover(client& discord, const clock& clock, actor_prover_settings settings = {});
  ~actor_prover();
  actor_prover(const actor_prover&) = delete;
  actor_prover& operator=(const actor_prover&) = delete;

  /// Success: Discord says that this user caused this interaction, and does not say that it was in another guild.
  /// Errors: `actor_proof_failed` (forbidden) when it says otherwise or knows nothing of it; `actor_proof_unavailable`
  /// when it could not be asked.
  net::awaitable<result<void>> prove(actor_claim claim, const secret& token);

 private:
  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace ess::rest
