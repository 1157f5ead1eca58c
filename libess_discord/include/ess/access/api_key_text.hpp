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

/// The one refusal of an API key, whatever is wrong with it: `invalid_api_key` (unauthenticated).
error api_key_refused();

}  // namespace ess::access
