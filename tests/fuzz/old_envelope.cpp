// Old ciphertext: what opens was made with our key, and nothing else of that form does any harm.
#include <cstdlib>
#include <string>

#include "crypto/aes_gcm.hpp"
#include "crypto/old_envelope.hpp"
#include "ess/base/encoding.hpp"
#include "ess/crypto/token_cipher.hpp"
#include "fuzz/fuzz_target.hpp"

namespace {

ess::crypto::key_ring make_ring() {
  auto key = ess::crypto::parse_encryption_key("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
  if (!key) std::abort();
  auto ring = ess::crypto::key_ring::make(std::move(*key));
  if (!ring) std::abort();
  return std::move(*ring);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const ess::crypto::key_ring keys = make_ring();
  const auto input = ess::fuzz::as_text(data, size);
  const auto strange = ess::crypto::open_old_envelope(keys, input);
  ess::fuzz::must_hold(!strange || ess::crypto::is_old_envelope(input), "what opens has the form of an old envelope");

  const std::string iv(ess::crypto::gcm_iv_bytes, static_cast<char>(size));
  const auto sealed = ess::crypto::aes256_gcm_seal(*keys.find(keys.writing_id()), iv, {}, input);
  std::string body = iv + sealed.tag + sealed.ciphertext;
  const auto opened = ess::crypto::open_old_envelope(keys, "v1:" + ess::to_base64(body));
  ess::fuzz::must_hold(opened.has_value() && opened->reveal() == input, "what was sealed opens");
  body[size % body.size()] ^= 1;
  ess::fuzz::must_hold(!ess::crypto::open_old_envelope(keys, "v1:" + ess::to_base64(body)), "and not altered");
  return 0;
}
