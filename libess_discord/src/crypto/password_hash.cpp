#include "ess/crypto/password_hash.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <optional>

#include "crypto/sodium.hpp"

namespace ess::crypto {

namespace {

using phc_buffer = std::array<char, crypto_pwhash_STRBYTES>;

// libsodium reads PHC strings as C strings of bounded length.
std::optional<phc_buffer> as_c_string(std::string_view phc) {
  phc_buffer buffer{};
  if (phc.size() >= buffer.size() || phc.find('\0') != std::string_view::npos) return std::nullopt;
  std::copy(phc.begin(), phc.end(), buffer.begin());
  return buffer;
}

}  // namespace

result<std::string> hash_password(std::string_view password, const password_cost& cost) {
  need_sodium();
  phc_buffer phc{};
  if (crypto_pwhash_str_alg(phc.data(), password.data(), password.size(), cost.passes, cost.memory_bytes,
                            crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return error(errc::unavailable, "hash_unavailable", "The password cannot be processed now. Try again in a moment.")
        .with_detail("Argon2id failed with " + std::to_string(cost.memory_bytes) + " bytes of memory and " +
                     std::to_string(cost.passes) + " passes");
  }
  return std::string(phc.data());
}

bool verify_password(std::string_view phc, std::string_view password) {
  need_sodium();
  const auto text = as_c_string(phc);
  return text && crypto_pwhash_str_verify(text->data(), password.data(), password.size()) == 0;
}

bool needs_rehash(std::string_view phc, const password_cost& cost) {
  need_sodium();
  const auto text = as_c_string(phc);
  if (!text || !phc.starts_with("$argon2id$")) return true;
  return crypto_pwhash_str_needs_rehash(text->data(), cost.passes, cost.memory_bytes) != 0;
}

}  // namespace ess::crypto
