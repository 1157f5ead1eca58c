#include "ess/linking/revocations.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace ess::linking {

jobs::job_queue revocation_queue(const crypto::token_cipher& cipher, random_source& random) {
  jobs::retry_policy policy;
  policy.first = std::chrono::seconds(1);
  policy.cap = std::chrono::minutes(15);
  return {storage::job_kind::token_revocation, cipher, random, policy};
}

jobs::attempt attempt_of(const result<void>& revoked) {
  constexpr std::array<std::string_view, 3> nothing_left{"discord_oauth_invalid_grant", "discord_oauth_invalid_token",
                                                         "discord_oauth_unsupported_token_type"};
  if (revoked || std::ranges::find(nothing_left, revoked.error().reason()) != nothing_left.end()) {
    return jobs::attempt::done;
  }
  return jobs::attempt::failed;
}

}  // namespace ess::linking
