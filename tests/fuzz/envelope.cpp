// Token envelopes: whatever opens was sealed under our key for this very place.
#include <cstdlib>
#include <string>

#include "ess/crypto/token_cipher.hpp"
#include "fuzz/fuzz_target.hpp"
#include "support/fakes.hpp"

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
  static ess::test::fake_random random;
  static const ess::crypto::token_cipher cipher(keys, random);
  static const ess::crypto::bound_place place("discord_configs", "bot_token", "c1", "c1");

  const auto input = ess::fuzz::as_text(data, size);
  (void)cipher.open(place, input);
  (void)cipher.open(place, input, ess::crypto::old_ciphertext::accepted);
  const std::string sealed = cipher.seal(place, input);
  const auto opened = cipher.open(place, sealed);
  ess::fuzz::must_hold(opened.has_value() && opened->reveal() == input, "what was sealed opens");
  const ess::crypto::bound_place elsewhere("discord_configs", "bot_token", "c2", "c1");
  ess::fuzz::must_hold(!cipher.open(elsewhere, sealed), "and nowhere else");
  std::string altered = sealed;
  altered[altered.size() - 1 - size % 20] ^= 1;
  ess::fuzz::must_hold(!cipher.open(place, altered), "nor altered");
  return 0;
}
