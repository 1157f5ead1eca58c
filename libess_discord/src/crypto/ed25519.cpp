#include "ess/crypto/ed25519.hpp"

#include <sodium.h>

#include <stdexcept>

#include "crypto/sodium.hpp"

namespace ess::crypto {

bool verify_ed25519(std::string_view public_key, std::string_view message, std::string_view signature) noexcept {
  need_sodium();
  if (public_key.size() != crypto_sign_ed25519_PUBLICKEYBYTES || signature.size() != crypto_sign_ed25519_BYTES) {
    return false;
  }
  return crypto_sign_ed25519_verify_detached(bytes_of(signature), bytes_of(message), message.size(),
                                             bytes_of(public_key)) == 0;
}

ed25519_pair ed25519_pair_from_seed(std::string_view seed) {
  need_sodium();
  if (seed.size() != crypto_sign_ed25519_SEEDBYTES) throw std::invalid_argument("an Ed25519 seed has 32 bytes");
  ed25519_pair pair;
  pair.public_key.resize(crypto_sign_ed25519_PUBLICKEYBYTES);
  std::string secret_key(crypto_sign_ed25519_SECRETKEYBYTES, '\0');
  const int status = crypto_sign_ed25519_seed_keypair(bytes_of(pair.public_key), bytes_of(secret_key), bytes_of(seed));
  pair.secret_key = secret::take(std::move(secret_key));
  if (status != 0) throw std::runtime_error("libsodium made no Ed25519 keys");
  return pair;
}

std::string sign_ed25519(const secret& secret_key, std::string_view message) {
  need_sodium();
  if (secret_key.size() != crypto_sign_ed25519_SECRETKEYBYTES) {
    throw std::invalid_argument("an Ed25519 secret key has 64 bytes");
  }
  std::string signature(crypto_sign_ed25519_BYTES, '\0');
  const int status = crypto_sign_ed25519_detached(bytes_of(signature), nullptr, bytes_of(message), message.size(),
                                                  bytes_of(secret_key.reveal()));
  if (status != 0) throw std::runtime_error("libsodium did not sign");
  return signature;
}

}  // namespace ess::crypto
