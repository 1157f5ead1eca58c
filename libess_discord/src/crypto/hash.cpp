#include "ess/crypto/hash.hpp"

#include <sodium.h>

#include <stdexcept>

#include "crypto/sodium.hpp"

namespace ess::crypto {

std::string sha256(std::string_view data) {
  need_sodium();
  std::string digest(crypto_hash_sha256_BYTES, '\0');
  if (crypto_hash_sha256(bytes_of(digest), bytes_of(data), data.size()) != 0) {
    throw std::runtime_error("libsodium made no SHA-256");
  }
  return digest;
}

std::string hmac_sha256(std::string_view key, std::string_view data) {
  need_sodium();
  std::string mac(crypto_auth_hmacsha256_BYTES, '\0');
  crypto_auth_hmacsha256_state state;
  const bool made = crypto_auth_hmacsha256_init(&state, bytes_of(key), key.size()) == 0 &&
                    crypto_auth_hmacsha256_update(&state, bytes_of(data), data.size()) == 0 &&
                    crypto_auth_hmacsha256_final(&state, bytes_of(mac)) == 0;
  sodium_memzero(&state, sizeof state);
  if (!made) throw std::runtime_error("libsodium made no HMAC-SHA-256");
  return mac;
}

bool equal_constant_time(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size()) return false;
  return sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace ess::crypto
