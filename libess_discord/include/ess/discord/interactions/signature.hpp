// Requests that Discord signs: interactions and webhook events over HTTP (Interactions / Overview).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "ess/base/clock.hpp"
#include "ess/base/result.hpp"

namespace ess::discord {

/// An application's public key, 64 hex digits in the portal.
class verify_key {
 public:
  /// Errors: `public_key_invalid`.
  static result<verify_key> parse(std::string_view hex);
  const std::string& bytes() const noexcept { return bytes_; }

 private:
  explicit verify_key(std::string bytes) : bytes_(std::move(bytes)) {}
  std::string bytes_;
};

/// Checks `X-Signature-Ed25519` and `X-Signature-Timestamp` over the body exactly as received, before anything parses
/// it, and that the timestamp is within 300 s of `now` (security requirements SG-1 and SG-3). Headers that are missing
/// or came twice are passed as nothing. Errors: `invalid_request_signature` (unauthenticated), the same in every case.
/// Threads: any; a pure function.
result<void> verify_signed_request(const verify_key& key, std::optional<std::string_view> signature,
                                   std::optional<std::string_view> timestamp, std::string_view body, time_point now);

}  // namespace ess::discord
