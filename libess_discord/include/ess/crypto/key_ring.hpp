// The keys that seal secrets at rest: one for writing, any number for reading what older keys wrote.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "ess/base/result.hpp"
#include "ess/base/secret.hpp"

namespace ess::crypto {

/// Bytes of an encryption key.
inline constexpr std::size_t encryption_key_bytes = 32;

/// Reads AUTH_ENCRYPTION_KEY: 64 hex digits, or base64 of exactly 32 bytes (44 characters; 43 in the URL-safe alphabet,
/// which goes without padding). 64 hex digits are always hex. ASCII white space around the text is ignored; a key of
/// one repeated byte is refused (security requirement EN-3).
/// Errors: `invalid_encryption_key`; the message never contains the value.
result<secret> parse_encryption_key(std::string_view text);

/// An immutable set of keys, each named by an id of 16 hex digits that is derived from the key by a one-way function.
///
/// Move only, since keys are secrets. Threads: reading from any thread.
class key_ring {
 public:
  /// `writing` seals and opens, the `reading` keys only open. A key given twice is kept once.
  /// Errors: `invalid_encryption_key` unless each key has 32 bytes that are not all the same.
  static result<key_ring> make(secret writing, std::vector<secret> reading = {});

  const std::string& writing_id() const noexcept { return entries_.front().id; }
  /// The id of the writing key first.
  std::vector<std::string> ids() const;
  /// The key of that id, or null. Lifetime: as long as this ring.
  const secret* find(std::string_view id) const noexcept;

 private:
  struct entry {
    std::string id;
    secret key;
  };
  key_ring() = default;
  result<void> add(secret key);

  std::vector<entry> entries_;
};

/// The id a key has in every ring: the first 8 bytes, in hex, of HMAC-SHA-256 under the key over "ess-key-id-v1".
std::string key_id_of_key(const secret& key);

}  // namespace ess::crypto
