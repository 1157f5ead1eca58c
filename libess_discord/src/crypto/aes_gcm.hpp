// AES-256-GCM by OpenSSL (NIST SP 800-38D): the cipher of old ciphertext, which we read and no longer write. OpenSSL
// because libsodium has it only on processors with AES instructions.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "ess/base/secret.hpp"

namespace ess::crypto {

inline constexpr std::size_t gcm_iv_bytes = 12;
inline constexpr std::size_t gcm_tag_bytes = 16;

/// What a seal gives: ciphertext and tag apart, as old envelopes keep them.
struct gcm_sealed {
  std::string ciphertext;
  std::string tag;
};

/// Preconditions: key of 32 bytes, IV of 12.
gcm_sealed aes256_gcm_seal(const secret& key, std::string_view iv, std::string_view additional, std::string_view plain);

/// Nothing if key, IV, additional data, ciphertext or tag are not those of the seal, or the tag is not 16 bytes long.
std::optional<secret> aes256_gcm_open(const secret& key, std::string_view iv, std::string_view additional,
                                      std::string_view ciphertext, std::string_view tag);

}  // namespace ess::crypto
