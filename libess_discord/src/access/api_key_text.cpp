// The text of a key, as specified in docs/formats/api-key.md:
//   key = "ess_" environment "_" public-id "_" secret checksum
//   public-id = 16 base62, secret = 43 base62, checksum = 6 base62 of CRC-32 over all that stands before it
#include "ess/access/api_key_text.hpp"

#include <array>

#include "access/base62.hpp"
#include "ess/base/encoding.hpp"
#include "ess/crypto/hash.hpp"

namespace ess::access {

namespace {

constexpr std::string_view prefix = "ess_";
constexpr std::size_t public_id_characters = 16;
constexpr std::size_t secret_characters = 43;  // 62^43 > 2^256
constexpr std::size_t checksum_characters = 6;
constexpr std::size_t old_key_characters = 43;
constexpr std::size_t old_key_bytes = 32;
constexpr std::array all_environments = {key_environment::live, key_environment::test, key_environment::dev};

std::string checksum_of(std::string_view text) { return base62_number(crc32(text), checksum_characters); }

}  // namespace

std::string_view to_string(key_environment environment) noexcept {
  switch (environment) {
    case key_environment::live:
      return "live";
    case key_environment::test:
      return "test";
    case key_environment::dev:
      return "dev";
  }
  return "live";
}

std::optional<key_environment> parse_key_environment(std::string_view text) noexcept {
  for (const key_environment environment : all_environments) {
    if (to_string(environment) == text) return environment;
  }
  return std::nullopt;
}

api_key_text api_key_text::generate(key_environment environment, random_source& random) {
  std::string public_id = random_base62(random, public_id_characters);
  std::string text(prefix);
  text.reserve(80);  // so that no shorter copy of the secret is left behind
  text.append(to_string(environment)).append("_").append(public_id).append("_");
  std::string secret_part = random_base62(random, secret_characters);
  text += secret_part;
  wipe(secret_part);
  text += checksum_of(text);
  return {environment, std::move(public_id), secret::take(std::move(text))};
}

result<api_key_text> api_key_text::parse(std::string_view text) {
  if (!text.starts_with(prefix)) return api_key_refused();
  const std::size_t environment_end = text.find('_', prefix.size());
  if (environment_end == std::string_view::npos) return api_key_refused();
  const auto environment = parse_key_environment(text.substr(prefix.size(), environment_end - prefix.size()));
  const std::string_view rest = text.substr(environment_end + 1);
  if (!environment || rest.size() != public_id_characters + 1 + secret_characters + checksum_characters) {
    return api_key_refused();
  }
  const std::string_view public_id = rest.substr(0, public_id_characters);
  if (rest[public_id_characters] != '_' || !is_base62(public_id) || !is_base62(rest.substr(public_id_characters + 1))) {
    return api_key_refused();
  }
  const std::string_view checked = text.substr(0, text.size() - checksum_characters);
  if (checksum_of(checked) != text.substr(checked.size())) return api_key_refused();
  return api_key_text(*environment, std::string(public_id), secret(text));
}

std::optional<old_api_key> old_api_key::parse(std::string_view text) {
  if (text.size() != old_key_characters) return std::nullopt;
  if (const auto bytes = from_base64url(text); !bytes || bytes->size() != old_key_bytes) return std::nullopt;
  return of_digest(to_hex(crypto::sha256(text)));
}

std::optional<old_api_key> old_api_key::of_digest(std::string_view sha256_hex) {
  const auto bytes = from_hex(sha256_hex);
  if (!bytes || bytes->size() != 32) return std::nullopt;
  std::string digest = to_hex(*bytes);
  std::string public_id = "old-" + digest.substr(0, 16);
  return old_api_key{std::move(public_id), std::move(digest)};
}

error api_key_refused() {
  return error(errc::unauthenticated, "invalid_api_key",
               "The API key is not valid. It may be mistyped, revoked, expired or not meant for this network; make a "
               "new one in the settings of "
               "your community.");
}

}  // namespace ess::access
