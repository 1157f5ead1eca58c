// SHA-256, HMAC-SHA-256 and comparison in constant time, all by libsodium. Where libsodium fails, which it never
// should, the first two throw std::runtime_error: zeros in place of a hash would pass for one. Threads: any.
#pragma once

#include <string>
#include <string_view>

namespace ess::crypto {

/// 32 raw bytes (FIPS 180-4).
std::string sha256(std::string_view data);

/// 32 raw bytes (RFC 2104 with SHA-256); the key may have any length.
std::string hmac_sha256(std::string_view key, std::string_view data);

/// True if both are equal; the time taken depends on the length only. For every comparison that involves a secret.
bool equal_constant_time(std::string_view a, std::string_view b) noexcept;

}  // namespace ess::crypto
