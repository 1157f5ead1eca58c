// Secrets at rest: sealed in a text envelope that opens only under its key and only in the place it was made for.
#pragma once

#include <string>
#include <string_view>

#include "ess/base/random.hpp"
#include "ess/base/result.hpp"
#include "ess/base/secret.hpp"
#include "ess/crypto/key_ring.hpp"

namespace ess::crypto {

/// Where a sealed value lives. It is bound to this place, so that a value copied to another row, column or community
/// does not open there (security requirement EN-2).
class bound_place {
 public:
  /// `community` is empty for values of the installation as a whole.
  bound_place(std::string table, std::string column, std::string community, std::string row)
      : table_(std::move(table)), column_(std::move(column)), community_(std::move(community)), row_(std::move(row)) {}

  const std::string& table() const noexcept { return table_; }
  const std::string& column() const noexcept { return column_; }
  const std::string& community() const noexcept { return community_; }
  const std::string& row() const noexcept { return row_; }
  /// As in `discord_configs.bot_token of row "01k…"`, for messages.
  std::string describe() const;

 private:
  std::string table_;
  std::string column_;
  std::string community_;
  std::string row_;
};

/// Seals with XChaCha20-Poly1305 and opens what it sealed. The format is docs/formats/token-envelope.md.
///
/// Lifetime: ring and random source outlive the cipher. Threads: any, if the random source allows it.
class token_cipher {
 public:
  token_cipher(const key_ring& keys, random_source& random) : keys_(keys), random_(random) {}

  /// `ess2.<key id>.<base64url>`; a fresh random nonce each time.
  std::string seal(const bound_place& place, std::string_view plain) const;

  /// Errors (all `errc::corrupt`, each names the row): `envelope_malformed`; `encryption_key_unknown` if the ring has
  /// no key of that id; `envelope_refused` if it was altered, belongs to another place or another key.
  result<secret> open(const bound_place& place, std::string_view envelope) const;

  const key_ring& keys() const noexcept { return keys_; }

 private:
  const key_ring& keys_;
  random_source& random_;
};

/// The id of the key that sealed this envelope. Errors: `envelope_malformed`.
result<std::string> key_id_of(std::string_view envelope);

}  // namespace ess::crypto
