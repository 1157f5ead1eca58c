#include "discord/rest/proven_claims.hpp"

#include "ess/crypto/hash.hpp"

namespace ess::rest {

namespace {

// "Interaction tokens are valid for 15 minutes" (Interactions / Receiving and Responding).
constexpr std::chrono::minutes token_life{15};

}  // namespace

bool proven_claims::knows(const actor_claim& claim, const std::string& token_hash, time_point now) const {
  const auto found = proven_.find(claim.interaction());
  if (found == proven_.end() || now >= claim.interaction().created_at() + token_life) return false;
  const actor_claim& known = found->second.claim;
  return known.application() == claim.application() && known.guild() == claim.guild() && known.user() == claim.user() &&
         crypto::equal_constant_time(found->second.token_hash, token_hash);
}

void proven_claims::add(const actor_claim& claim, std::string token_hash) {
  if (max_ == 0) return;
  const auto [place, is_new] = proven_.try_emplace(claim.interaction(), entry{claim, token_hash});
  if (!is_new) {
    place->second = entry{claim, std::move(token_hash)};
    return;
  }
  order_.push_back(claim.interaction());
  if (order_.size() <= max_) return;
  proven_.erase(order_.front());
  order_.pop_front();
}

}  // namespace ess::rest
