// Secrets at rest: sealed in a text envelope that opens only under its key and only in the place it was made for.
#pragma once

#include <string>
#include <string_view>

#include "ess/base/random.hpp"
#include "ess/base/result.hpp"
#include "ess/base/secret.hpp"
#include "ess/crypto/community_keys.hpp"
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

/// Whether a place may hold ciphertext of before envelopes (`v1:`). Such a text is bound to no place, so one value
/// would open in every place that takes it.
enum class old_ciphertext { refused, accepted };

/// Seals with XChaCha20-Poly1305 and opens what it sealed. The format is docs/formats/token-envelope.md.
///
/// With keys of communities at hand, what belongs to a community is sealed under its own key, and all else under the
/// writing key of the ring.
/// Lifetime: ring, random source and keys of communities outlive the cipher. Threads: any, if the random source allows
/// it.
class token_cipher {
 public:
  token_cipher(const key_ring& keys, random_source& random, community_keys* communities = nullptr)
      : keys_(keys), random_(random), communities_(communities) {}

  /// `ess2.<key id>.<base64url>`; a fresh random nonce each time. Throws std::runtime_error if a key for the community
  /// has to be made and cannot be kept.
  std::string seal(const bound_place& place, std::string_view plain) const;

  /// Opens what `seal` made; where the caller says so, old ciphertext (`v1:`, AES-256-GCM) too.
  /// Errors (all `errc::corrupt`, each names the row): `envelope_malformed`; `encryption_key_unknown` if there is no
  /// key of that id; `envelope_refused` if it was altered, belongs to another place or another key,
  /// or is old where it may not be.
  result<secret> open(const bound_place& place, std::string_view envelope,
                      old_ciphertext old = old_ciphertext::refused) const;

  /// True if `envelope` is sealed under the key that `seal` would use for this place today.
  bool is_current(const bound_place& place, std::string_view envelope) const;

  const key_ring& keys() const noexcept { return keys_; }
  /// Null if this cipher has none.
  community_keys* communities() const noexcept { return communities_; }

 private:
  result<secret> open_old(const bound_place& place, std::string_view envelope, old_ciphertext old) const;

  const key_ring& keys_;
  random_source& random_;
  community_keys* communities_;
};

/// What to do where the key of a value is absent, in words that fit behind a sentence. `of_a_community`: it may have
/// been the community's own.
std::string_view advice_on_absent_key(bool of_a_community) noexcept;

/// What `key_id_of` answers for old ciphertext, which names no key.
inline constexpr std::string_view old_key_id = "v1";

/// The id of the key that sealed this envelope, `old_key_id` for old ciphertext. Errors: `envelope_malformed`.
result<std::string> key_id_of(std::string_view envelope);

}  // namespace ess::crypto
