// Sealing and opening a bot token, against libsodium doing the same with nothing around it.
#include <sodium.h>

#include <array>
#include <stdexcept>

#include "ess/crypto/token_cipher.hpp"
#include "measure.hpp"

namespace ess::bench {

namespace {

constexpr std::size_t token_bytes = 72;

/// The bytes that our envelope authenticates and encrypts, and a fresh nonce each time.
class bare_sodium {
 public:
  bare_sodium() {
    if (sodium_init() < 0) throw std::runtime_error("libsodium does not start");
    randombytes_buf(key_.data(), key_.size());
    seal();
  }
  void seal() {
    randombytes_buf(nonce_.data(), nonce_.size());
    crypto_aead_xchacha20poly1305_ietf_encrypt(sealed_.data(), nullptr, plain_.data(), plain_.size(), data_.data(),
                                               data_.size(), nullptr, nonce_.data(), key_.data());
  }
  void open() {
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(plain_.data(), nullptr, nullptr, sealed_.data(), sealed_.size(),
                                                   data_.data(), data_.size(), nonce_.data(), key_.data()) != 0) {
      throw std::runtime_error("libsodium refuses what it sealed");
    }
  }

 private:
  std::array<unsigned char, crypto_aead_xchacha20poly1305_ietf_KEYBYTES> key_{};
  std::array<unsigned char, crypto_aead_xchacha20poly1305_ietf_NPUBBYTES> nonce_{};
  std::array<unsigned char, token_bytes> plain_{};
  std::array<unsigned char, 120> data_{};
  std::array<unsigned char, token_bytes + crypto_aead_xchacha20poly1305_ietf_ABYTES> sealed_{};
};

}  // namespace

std::vector<figure> measure_secrets() {
  system_random random;
  auto key = secret::take(random_bytes(random, crypto::encryption_key_bytes));
  const auto ring = crypto::key_ring::make(std::move(key)).value();
  const crypto::token_cipher cipher(ring, random);
  const crypto::bound_place place("discord_configs", "bot_token", "01kc0mmun1ty0000000000000a",
                                  "01kr0w0000000000000000000a");
  const std::string token(token_bytes, 't');
  const std::string envelope = cipher.seal(place, token);
  bare_sodium bare;
  const auto [seal, bare_seal] = rates_of_both([&] { (void)cipher.seal(place, token); }, [&] { bare.seal(); });
  const auto [open, bare_open] =
      rates_of_both([&] { (void)cipher.open(place, envelope).value(); }, [&] { bare.open(); });
  return {alone("libsodium seal", bare_seal, {}), alone("libsodium open", bare_open, {}),
          against("token seal", seal, "libsodium seal", bare_seal, 0.8),
          against("token open", open, "libsodium open", bare_open, 0.8)};
}

}  // namespace ess::bench
