// What Discord says about its limits on an answer (Topics / Rate Limits). Never trusted to be sane.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ess/base/error.hpp"

namespace ess::net {
struct http_response;
}

namespace ess::rest {

/// Who a 429 concerns; `address` is all that this address sends, whatever its token: Cloudflare's, not Discord's.
enum class limit_scope { user, global, shared, address };

/// The figures of one answer that could be read; absurd ones are left out.
struct limit_info {
  std::optional<std::string> bucket;
  std::optional<std::int64_t> limit;
  std::optional<std::int64_t> remaining;
  std::optional<std::chrono::milliseconds> reset_after;
  /// Set on every 429: from `Retry-After`, else the body, else 60 s, as Cloudflare's answers say nothing.
  std::optional<std::chrono::milliseconds> retry_after;
  limit_scope scope = limit_scope::user;
};

limit_info read_limits(const net::http_response& answer);

/// True of an answer that Discord counts against the address: 401, 403, and 429 but of scope `shared`.
bool counts_as_refusal(int status, const limit_info& info) noexcept;

/// Seconds with a fraction, rounded up to milliseconds; at most a day. Nothing for negative, infinite or other text.
std::optional<std::chrono::milliseconds> parse_seconds(std::string_view text);

/// `rate_limited` with the time to wait that a 429 names.
error rate_limited_error(const net::http_response& answer);
error rate_limited_error(std::chrono::milliseconds wait);

}  // namespace ess::rest
