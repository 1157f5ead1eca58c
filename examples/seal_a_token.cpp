#include <ess/crypto/token_cipher.hpp>

int main() {
  ess::system_random random;
  auto keys = ess::crypto::key_ring::make(ess::secret(ess::random_bytes(random, ess::crypto::encryption_key_bytes)));
  if (!keys) return 1;
  const ess::crypto::token_cipher cipher(*keys, random);
  const ess::crypto::bound_place row("discord_configs", "bot_token", "community-1", "community-1");
  const std::string stored = cipher.seal(row, "the bot token");  // text for any database
  const auto token = cipher.open(row, stored);                   // opens under this key, in this row, nowhere else
  return token && token->reveal() == "the bot token" ? 0 : 1;
}
