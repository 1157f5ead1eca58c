// Tokens that are shown once and stored as a hash (security requirement SE-13).
#pragma once

#include <string>
#include <string_view>

#include "ess/base/encoding.hpp"
#include "ess/base/random.hpp"
#include "ess/base/secret.hpp"
#include "ess/crypto/hash.hpp"

namespace ess::identity {

inline constexpr std::size_t token_bytes = 32;
inline constexpr std::size_t token_characters = 43;  // base64url of 32 bytes

inline secret new_token(random_source& random) { return secret::take(to_base64url(random_bytes(random, token_bytes))); }
inline std::string hash_token(std::string_view token) { return crypto::sha256(token); }
inline bool looks_like_token(std::string_view token) {
  return token.size() == token_characters && from_base64url(token).has_value();
}

}  // namespace ess::identity
