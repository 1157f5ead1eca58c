#include "ess/discord/interactions/signature.hpp"

#include <algorithm>
#include <charconv>

#include "ess/base/encoding.hpp"
#include "ess/crypto/ed25519.hpp"

namespace ess::discord {

namespace {

constexpr std::size_t key_bytes = 32;
constexpr std::size_t signature_bytes = 64;
constexpr std::size_t max_timestamp_digits = 12;
constexpr std::chrono::seconds max_skew{300};

error refused() { return error(errc::unauthenticated, "invalid_request_signature", "invalid request signature"); }

std::optional<time_point> read_timestamp(std::string_view text) {
  if (text.empty() || text.size() > max_timestamp_digits) return std::nullopt;
  if (!std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; })) return std::nullopt;
  std::int64_t seconds = 0;
  std::from_chars(text.data(), text.data() + text.size(), seconds);
  return time_point(std::chrono::seconds(seconds));
}

}  // namespace

result<verify_key> verify_key::parse(std::string_view hex) {
  std::optional<std::string> bytes = from_hex(hex);
  if (!bytes || bytes->size() != key_bytes) {
    return error(
        errc::invalid_argument, "public_key_invalid",
        "The public key is the 64 hex digits shown on the application's page in the Discord developer portal.");
  }
  return verify_key(std::move(*bytes));
}

result<void> verify_signed_request(const verify_key& key, std::optional<std::string_view> signature,
                                   std::optional<std::string_view> timestamp, std::string_view body, time_point now) {
  if (!signature || !timestamp) return refused();
  const std::optional<std::string> signed_by = from_hex(*signature);
  if (!signed_by || signed_by->size() != signature_bytes) return refused();
  const std::optional<time_point> at = read_timestamp(*timestamp);
  if (!at || *at > now + max_skew || *at < now - max_skew) return refused();
  std::string message(*timestamp);
  message.append(body);
  if (!crypto::verify_ed25519(key.bytes(), message, *signed_by)) return refused();
  return success();
}

}  // namespace ess::discord
