// Ed25519 signatures (RFC 8032): Discord signs the interactions it posts with them.
#pragma once

#include <string>
#include <string_view>

#include "ess/base/secret.hpp"

namespace ess::crypto {

/// True if `signature` (64 bytes) is valid for `message` under `public_key` (32 bytes); other lengths are never valid.
bool verify_ed25519(std::string_view public_key, std::string_view message, std::string_view signature) noexcept;

/// A pair as libsodium keeps it. Products only verify; pairs are for simulators, tests and audit checkpoints.
struct ed25519_pair {
  std::string public_key;  ///< 32 bytes
  secret secret_key;       ///< 64 bytes: seed and public key
};

/// The pair that follows from 32 bytes of seed. Precondition: `seed.size() == 32`. Throws std::runtime_error if
/// libsodium fails.
ed25519_pair ed25519_pair_from_seed(std::string_view seed);

/// 64 bytes. Precondition: `secret_key.size() == 64`. Throws std::runtime_error if libsodium fails.
std::string sign_ed25519(const secret& secret_key, std::string_view message);

}  // namespace ess::crypto
