// Requests that Discord signs: verified over the bytes as they came, before anything reads them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ess/access/rate_limit.hpp"
#include "ess/base/clock.hpp"
#include "ess/discord/interactions/signature.hpp"
#include "ess/http/request.hpp"

namespace ess::server {

/// As many communities as may share one application before the others' keys are not looked at.
inline constexpr int most_sharers = 16;
/// What Discord signs may have this many bytes (security requirement SG-5).
inline constexpr std::size_t max_signed_bytes = 256 * 1024;

/// Bounds what bad signatures cost, and how often they are told of (security requirement SG-5). Threads: one.
class signature_limits {
 public:
  /// Errors: `rate_limited` for a network with too many bad signatures.
  result<void> check(std::string_view network, steady_point now);
  /// Counts a bad signature of that network.
  void count(std::string_view network, steady_point now);
  /// True at most once a minute and network: whether a bad signature gets a line in the log.
  bool tell(std::string_view network, steady_point now) { return told_.take(network, now).has_value(); }

  /// Requests refused since the start: for what was signed, or unseen because their network had too many of those.
  std::uint64_t bad() const noexcept { return bad_; }
  std::uint64_t unseen() const noexcept { return unseen_; }

 private:
  std::uint64_t bad_ = 0;
  std::uint64_t unseen_ = 0;
  access::rate_limiter refused_{{60, std::chrono::minutes(1)}};
  access::rate_limiter told_{{1, std::chrono::minutes(1)}, 10'000};
};

/// Whether one of the keys made the signature over timestamp and body. The keys were chosen by the path, never by the
/// body (security requirement SG-2). Errors: `invalid_request_signature`, the same in every case.
result<void> verify_request(const http::request& from, const std::vector<discord::verify_key>& keys, time_point now);

/// The refusal of whatever is not signed as it should be; it reads the same in every case.
error bad_signature();

struct context;

/// As `verify_request`, under the limits of bad signatures (SG-5). Errors: `rate_limited`, `invalid_request_signature`.
result<void> verify_counted(context& c, const http::request& from, const std::vector<discord::verify_key>& keys);

}  // namespace ess::server
