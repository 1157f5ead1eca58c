// Needs only ess::discord: seals a token, opens it again, and sees it refused elsewhere.
#include <ess/base/random.hpp>
#include <ess/crypto/key_ring.hpp>
#include <ess/crypto/token_cipher.hpp>

#include <cstdio>

int main() {
  ess::system_random random;
  auto key = ess::crypto::parse_encryption_key("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
  if (!key) return 1;
  auto ring = ess::crypto::key_ring::make(std::move(*key));
  if (!ring) return 2;
  const ess::crypto::token_cipher cipher(*ring, random);
  const ess::crypto::bound_place here("discord_configs", "bot_token", "c1", "c1");
  const ess::crypto::bound_place elsewhere("discord_configs", "bot_token", "c2", "c2");
  const auto envelope = cipher.seal(here, "not a real token");
  const auto opened = cipher.open(here, envelope);
  if (!opened || opened->reveal() != "not a real token") return 3;
  if (cipher.open(elsewhere, envelope)) return 4;
  std::puts("core: ok");
}
