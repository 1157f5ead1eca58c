// XChaCha20-Poly1305 over strings (draft-irtf-cfrg-xchacha-03): the one cipher of the token envelope.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ess/base/secret.hpp"

namespace ess::crypto {

inline constexpr std::size_t xchacha_nonce_bytes = 24;
inline constexpr std::size_t xchacha_tag_bytes = 16;

/// Ciphertext followed by the tag. Preconditions: key of 32 bytes, nonce of 24.
std::string xchacha_seal(const secret& key, std::string_view nonce, std::string_view additional,
                         std::string_view plain);
/// As above, into memory with room for it all: `plain.size() + xchacha_tag_bytes`.
void xchacha_seal_into(char* sealed, const secret& key, std::string_view nonce, std::string_view additional,
                       std::string_view plain);

/// Nothing if key, nonce, additional data, ciphertext or tag are not those of the seal.
std::optional<secret> xchacha_open(const secret& key, std::string_view nonce, std::string_view additional,
                                   std::string_view sealed);

}  // namespace ess::crypto
