// Signed statements of where a chain stood: they tell of entries cut off at the end, and of a chain hashed anew.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "ess/base/random.hpp"
#include "ess/base/result.hpp"
#include "ess/base/secret.hpp"
#include "ess/storage/audit_log.hpp"

namespace ess::audit {

using checkpoint = storage::audit_checkpoint_record;
using storage::checkpoint_kind;

/// `head`, `cut`.
std::string_view to_string(checkpoint_kind kind) noexcept;

/// A new signing key as the text that `parse` reads: 64 hex digits, the seed of an Ed25519 pair.
secret make_signing_key(random_source& random);

/// The first 8 bytes, in hex, of SHA-256 over "ess-audit-key-v1" LF and the 32 bytes of the public key.
std::string key_id_of_public(std::string_view public_key);

/// Signs checkpoints. Move only. Threads: signing from any.
class checkpoint_signer {
 public:
  /// Errors: `invalid_signing_key`; the message never contains the value.
  static result<checkpoint_signer> parse(std::string_view hex_seed);

  const std::string& key_id() const noexcept { return key_id_; }
  /// 32 raw bytes.
  const std::string& public_key() const noexcept { return public_key_; }
  /// A statement that the entry at `sequence` of the chain has that hash.
  checkpoint sign(checkpoint_kind kind, std::string_view chain, std::int64_t sequence, std::string_view hash,
                  time_point at) const;

 private:
  checkpoint_signer() = default;
  std::string key_id_;
  std::string public_key_;
  secret secret_key_;
};

enum class signature_state {
  valid,
  invalid,      ///< by a key that is known, or malformed: somebody made it up
  unknown_key,  ///< no public key of that id is at hand
};

/// Public keys whose signatures count.
class trusted_keys {
 public:
  /// 32 raw bytes. Errors: `invalid_public_key`.
  result<void> add(std::string_view public_key);
  bool empty() const noexcept { return keys_.empty(); }
  signature_state check(const checkpoint& statement) const;

 private:
  std::map<std::string, std::string, std::less<>> keys_;  // by id
};

/// What is signed: "ess-audit-checkpoint-v1" LF and the canonical JSON of the statement.
std::string signed_text(const checkpoint& statement);

/// One line of an anchor file, without its end: canonical JSON of the statement and its signature.
std::string anchor_line(const checkpoint& statement);
/// Errors: `invalid_anchor_line`. The signature is not checked here.
result<checkpoint> parse_anchor_line(std::string_view line);

}  // namespace ess::audit
