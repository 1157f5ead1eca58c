#include "crypto/xchacha.hpp"

#include <sodium.h>

#include <stdexcept>

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
  need_sodium();
  check_sizes(key, nonce);
  std::string sealed(plain.size() + xchacha_tag_bytes, '\0');
  const int status = crypto_aead_xchacha20poly1305_ietf_encrypt(bytes_of(sealed), nullptr, bytes_of(plain),
                                                                plain.size(), bytes_of(additional), additional.size(),
                                                                nullptr, bytes_of(nonce), bytes_of(key.reveal()));
  if (status != 0) throw std::runtime_error("libsodium refused to encrypt");
  return sealed;
}

std::optional<secret> xchacha_open(const secret& key, std::string_view nonce, std::string_view additional,
                                   std::string_view sealed) {
  need_sodium();
  check_sizes(key, nonce);
  if (sealed.size() < xchacha_tag_bytes) return std::nullopt;
  std::string plain(sealed.size() - xchacha_tag_bytes, '\0');
  const int status = crypto_aead_xchacha20poly1305_ietf_decrypt(bytes_of(plain), nullptr, nullptr, bytes_of(sealed),
                                                                sealed.size(), bytes_of(additional), additional.size(),
                                                                bytes_of(nonce), bytes_of(key.reveal()));
  if (status != 0) return std::nullopt;
  return secret::take(std::move(plain));
}

}  // namespace ess::crypto
