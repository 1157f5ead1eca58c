// Encryption keys for tests: each its own letter, or bytes that a vector gives.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ess/base/encoding.hpp"
#include "ess/crypto/key_ring.hpp"

namespace ess::test {

/// 32 bytes that are not all alike: a key of one repeated byte is refused.
inline secret letter_key(char letter) { return secret("!" + std::string(31, letter)); }

/// The first letter is the key that writes, the others are read.
inline crypto::key_ring letter_ring(char writing, std::string_view reading = {}) {
  std::vector<secret> old;
  for (const char each : reading) old.push_back(letter_key(each));
  return std::move(crypto::key_ring::make(letter_key(writing), std::move(old))).value();
}

/// Of keys in hex digits.
inline crypto::key_ring hex_ring(std::string_view writing, const std::vector<std::string>& reading = {}) {
  std::vector<secret> old;
  for (const auto& each : reading) old.emplace_back(from_hex(each).value());
  return std::move(crypto::key_ring::make(secret(from_hex(writing).value()), std::move(old))).value();
}

}  // namespace ess::test
