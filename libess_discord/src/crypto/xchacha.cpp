#include "crypto/xchacha.hpp"

#include <sodium.h>

#include <stdexcept>

#include "base/secret_memory.hpp"
#include "crypto/sodium.hpp"

namespace ess::crypto {

static_assert(xchacha_nonce_bytes == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
static_assert(xchacha_tag_bytes == crypto_aead_xchacha20poly1305_ietf_ABYTES);

namespace {

void check_sizes(const secret& key, std::string_view nonce) {
  if (key.size() != crypto_aead_xchacha20poly1305_ietf_KEYBYTES || nonce.size() != xchacha_nonce_bytes) {
    throw std::invalid_argument("XChaCha20-Poly1305 takes a key of 32 bytes and a nonce of 24");
  }
}

}  // namespace

std::string xchacha_seal(const secret& key, std::string_view nonce, std::string_view additional,
                         std::string_view plain) {
  std::string sealed(plain.size() + xchacha_tag_bytes, '\0');
  xchacha_seal_into(sealed.data(), key, nonce, additional, plain);
  return sealed;
}

void xchacha_seal_into(char* sealed, const secret& key, std::string_view nonce, std::string_view additional,
                       std::string_view plain) {
  need_sodium();
  check_sizes(key, nonce);
  const int status = crypto_aead_xchacha20poly1305_ietf_encrypt(
      reinterpret_cast<unsigned char*>(sealed), nullptr, bytes_of(plain), plain.size(), bytes_of(additional),
      additional.size(), nullptr, bytes_of(nonce), bytes_of(key.reveal()));
  if (status != 0) throw std::runtime_error("libsodium refused to encrypt");
}

std::optional<secret> xchacha_open(const secret& key, std::string_view nonce, std::string_view additional,
                                   std::string_view sealed) {
  need_sodium();
  check_sizes(key, nonce);
  if (sealed.size() < xchacha_tag_bytes) return std::nullopt;
  secret opened = blank_secret(sealed.size() - xchacha_tag_bytes);
  const int status = crypto_aead_xchacha20poly1305_ietf_decrypt(
      reinterpret_cast<unsigned char*>(bytes_to_fill(opened)), nullptr, nullptr, bytes_of(sealed), sealed.size(),
      bytes_of(additional), additional.size(), bytes_of(nonce), bytes_of(key.reveal()));
  if (status != 0) return std::nullopt;
  return opened;
}

}  // namespace ess::crypto
