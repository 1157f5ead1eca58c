// Signs as Discord signs what it posts, with a key of the test's own.
#pragma once

#include <openssl/evp.h>

#include <array>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "ess/base/encoding.hpp"

namespace ess::test {

class ed25519_signer {
 public:
  /// The key of that seed, 32 bytes.
  explicit ed25519_signer(std::string_view seed)
      : key_(::EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, bytes(seed), seed.size()), &::EVP_PKEY_free) {
    if (!key_) throw std::runtime_error("no key");
  }

  std::string public_key_hex() const {
    std::string raw(32, '\0');
    std::size_t size = raw.size();
    ::EVP_PKEY_get_raw_public_key(key_.get(), reinterpret_cast<unsigned char*>(raw.data()), &size);
    return to_hex(raw);
  }
  std::string sign_hex(std::string_view message) const {
    const std::unique_ptr<EVP_MD_CTX, decltype(&::EVP_MD_CTX_free)> context(::EVP_MD_CTX_new(), &::EVP_MD_CTX_free);
    std::string signature(64, '\0');
    std::size_t size = signature.size();
    ::EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get());
    if (::EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, bytes(message),
                         message.size()) != 1) {
      throw std::runtime_error("no signature");
    }
    return to_hex(signature);
  }

 private:
  static const unsigned char* bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
  }

  std::unique_ptr<EVP_PKEY, decltype(&::EVP_PKEY_free)> key_;
};

/// Signs as Discord itself, and as the application of a community.
inline const ed25519_signer discords_key(std::string(32, 'd'));
inline const ed25519_signer tenants_key(std::string(32, 't'));

}  // namespace ess::test
