#include "crypto/aes_gcm.hpp"

#include <openssl/evp.h>

#include <limits>
#include <memory>
#include <stdexcept>

#include "crypto/sodium.hpp"

namespace ess::crypto {

namespace {

struct free_context {
  void operator()(EVP_CIPHER_CTX* context) const noexcept { EVP_CIPHER_CTX_free(context); }
};
using context = std::unique_ptr<EVP_CIPHER_CTX, free_context>;

constexpr std::size_t key_bytes = 32;

void need(bool done) {
  if (!done) throw std::runtime_error("OpenSSL refused AES-256-GCM");
}

int length_of(std::string_view text) {
  if (text.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
    throw std::invalid_argument("too long for AES-256-GCM");
  }
  return static_cast<int>(text.size());
}

void check_sizes(const secret& key, std::string_view iv) {
  if (key.size() != key_bytes || iv.size() != gcm_iv_bytes) {
    throw std::invalid_argument("AES-256-GCM takes a key of 32 bytes and an IV of 12");
  }
}

context make_context() {
  context made(EVP_CIPHER_CTX_new());
  need(made != nullptr);
  return made;
}

}  // namespace

gcm_sealed aes256_gcm_seal(const secret& key, std::string_view iv, std::string_view additional,
                           std::string_view plain) {
  check_sizes(key, iv);
  const context c = make_context();
  gcm_sealed sealed{std::string(plain.size(), '\0'), std::string(gcm_tag_bytes, '\0')};
  int written = 0;
  need(EVP_EncryptInit_ex(c.get(), EVP_aes_256_gcm(), nullptr, bytes_of(key.reveal()), bytes_of(iv)) == 1);
  need(EVP_EncryptUpdate(c.get(), nullptr, &written, bytes_of(additional), length_of(additional)) == 1);
  need(EVP_EncryptUpdate(c.get(), bytes_of(sealed.ciphertext), &written, bytes_of(plain), length_of(plain)) == 1);
  need(EVP_EncryptFinal_ex(c.get(), nullptr, &written) == 1);
  need(EVP_CIPHER_CTX_ctrl(c.get(), EVP_CTRL_GCM_GET_TAG, static_cast<int>(gcm_tag_bytes), bytes_of(sealed.tag)) == 1);
  return sealed;
}

std::optional<secret> aes256_gcm_open(const secret& key, std::string_view iv, std::string_view additional,
                                      std::string_view ciphertext, std::string_view tag) {
  check_sizes(key, iv);
  // OpenSSL takes shorter tags too, and a tag of one byte is guessed at once.
  if (tag.size() != gcm_tag_bytes) return std::nullopt;
  const context c = make_context();
  std::string expected(tag);
  std::string plain(ciphertext.size(), '\0');
  int written = 0;
  need(EVP_DecryptInit_ex(c.get(), EVP_aes_256_gcm(), nullptr, bytes_of(key.reveal()), bytes_of(iv)) == 1);
  need(EVP_DecryptUpdate(c.get(), nullptr, &written, bytes_of(additional), length_of(additional)) == 1);
  need(EVP_DecryptUpdate(c.get(), bytes_of(plain), &written, bytes_of(ciphertext), length_of(ciphertext)) == 1);
  need(EVP_CIPHER_CTX_ctrl(c.get(), EVP_CTRL_GCM_SET_TAG, static_cast<int>(gcm_tag_bytes), bytes_of(expected)) == 1);
  const bool genuine = EVP_DecryptFinal_ex(c.get(), nullptr, &written) == 1;
  secret opened = secret::take(std::move(plain));  // wipes what a forged tag left there, too
  if (!genuine) return std::nullopt;
  return opened;
}

}  // namespace ess::crypto
