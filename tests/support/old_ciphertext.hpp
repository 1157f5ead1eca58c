// Ciphertext as ESS made it before there were envelopes.
#pragma once

#include <string>
#include <string_view>

#include "crypto/aes_gcm.hpp"
#include "ess/base/encoding.hpp"

namespace ess::test {

/// `v1:` and AES-256-GCM without additional data, the tag before the ciphertext.
inline std::string make_old_ciphertext(const secret& key, std::string_view plain) {
  const std::string iv = from_hex("0102030405060708090a0b0c").value();
  const auto sealed = crypto::aes256_gcm_seal(key, iv, "", plain);
  return "v1:" + to_base64(iv + sealed.tag + sealed.ciphertext);
}

}  // namespace ess::test
