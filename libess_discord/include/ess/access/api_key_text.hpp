// API keys as text: `ess_<environment>_<public id>_<secret><checksum>`. The format is docs/formats/api-key.md.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ess/base/random.hpp"
#include "ess/base/result.hpp"
#include "ess/base/secret.hpp"

namespace ess::access {

/// For what kind of installation a key is meant: a word for people and scanners, without effect on rights.
enum class key_environment { live, test, dev };

/// `live`, `test`, `dev`.
std::string_view to_string(key_environment environment) noexcept;
std::optional<key_environment> parse_key_environment(std::string_view text) noexcept;

/// A well-formed key.
class api_key_text {
 public:
  static api_key_text generate(key_environment environment, random_source& random);
  /// Checks form and checksum; no store is asked. Errors: `invalid_api_key` (unauthenticated), which never says what
  /// was wrong or shows the text.
  static result<api_key_text> parse(std::string_view text);

  key_environment environment() const noexcept { return environment_; }
  /// 16 characters that may be shown.
  const std::string& public_id() const noexcept { return public_id_; }
  /// All of it.
  const secret& text() const noexcept { return text_; }
  secret take_text() && { return std::move(text_); }

 private:
  api_key_text(key_environment environment, std::string public_id, secret text)
      : environment_(environment), public_id_(std::move(public_id)), text_(std::move(text)) {}

  key_environment environment_;
  std::string public_id_;
  secret text_;
};

/// A key of the old kind: 32 random bytes as 43 characters of base64url, with no public part.
struct old_api_key {
  std::string public_id;  ///< `old-` and the first 16 digits of the hash: by which its record is found
  std::string digest;     ///< SHA-256 of the text, 64 hex digits in small letters: what stands for its text

  /// Nothing if the text is no such key.
  static std::optional<old_api_key> parse(std::string_view text);
  /// Of a stored hash. Nothing if that is not 64 hex digits.
  static std::optional<old_api_key> of_digest(std::string_view sha256_hex);
};

/// The one refusal of an API key, whatever is wrong with it: `invalid_api_key` (unauthenticated).
error api_key_refused();

}  // namespace ess::access
