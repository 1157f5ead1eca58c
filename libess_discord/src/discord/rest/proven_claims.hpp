// Claims that Discord confirmed, each for as long as it would confirm them again. No clock inside.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <unordered_map>

#include "ess/discord/rest/actor_prover.hpp"

namespace ess::rest {

class proven_claims {
 public:
  explicit proven_claims(std::size_t max) : max_(max) {}

  /// True only if everything is as it was confirmed, the token too.
  bool knows(const actor_claim& claim, const std::string& token_hash, time_point now) const;
  void add(const actor_claim& claim, std::string token_hash);
  std::size_t size() const noexcept { return proven_.size(); }

 private:
  struct entry {
    actor_claim claim;
    std::string token_hash;
  };
  std::size_t max_;
  std::unordered_map<interaction_id, entry> proven_;
  std::deque<interaction_id> order_;
};

}  // namespace ess::rest
