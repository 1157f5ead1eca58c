// Proof Key for Code Exchange (RFC 7636), method S256 only.
#pragma once

#include <string>
#include <string_view>

#include "ess/base/random.hpp"

namespace ess::linking {

/// 43 characters of base64url over 32 random bytes, as RFC 7636 section 4.1 recommends.
std::string new_verifier(random_source& random);
/// base64url(SHA-256(verifier)), section 4.2.
std::string challenge_of(std::string_view verifier);

}  // namespace ess::linking
