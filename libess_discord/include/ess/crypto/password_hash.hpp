// Argon2id password hashes as PHC strings. Slow on purpose: call these on a worker, never on an I/O thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "ess/base/result.hpp"

namespace ess::crypto {

/// What one hash costs. The defaults are libsodium's "interactive" values: 64 MiB, 2 passes, 1 lane.
struct password_cost {
  std::size_t memory_bytes = std::size_t{64} * 1024 * 1024;
  std::uint64_t passes = 2;

  /// The least that a configuration may ask for (19 MiB, 2 passes; OWASP Password Storage Cheat Sheet).
  static password_cost floor() { return {std::size_t{19} * 1024 * 1024, 2}; }
  /// The least libsodium can do. Protects nobody; it keeps tests quick.
  static password_cost least() { return {std::size_t{8} * 1024, 1}; }
};

/// A PHC string with a fresh salt, as in `$argon2id$v=19$m=65536,t=2,p=1$…`. The password may hold any bytes.
/// Errors: `hash_unavailable` if the memory cannot be had.
result<std::string> hash_password(std::string_view password, const password_cost& cost = {});

/// False for a wrong password and for text that is not an Argon2 PHC string.
bool verify_password(std::string_view phc, std::string_view password);

/// True if the hash was made with other parameters than these or is not an Argon2id PHC string.
bool needs_rehash(std::string_view phc, const password_cost& cost = {});

}  // namespace ess::crypto
