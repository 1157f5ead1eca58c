#include "discord/rest/rate_limit_headers.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "discord/rest/http_date.hpp"
#include "ess/base/json.hpp"
#include "ess/base/text.hpp"
#include "ess/net/http_client.hpp"

namespace ess::rest {

namespace {

using std::chrono::milliseconds;

// Longer waits are cut to this: a process that sleeps for years cannot be told from one that hangs.
constexpr double longest_wait_s = 24.0 * 3600;
constexpr milliseconds unknown_wait{60'000};
constexpr std::int64_t most_requests = 1'000'000;

std::optional<milliseconds> of_seconds(double seconds) {
  if (!std::isfinite(seconds) || seconds < 0) return std::nullopt;
  return milliseconds(static_cast<std::int64_t>(std::ceil(std::min(seconds, longest_wait_s) * 1000)));
}

std::optional<std::int64_t> count_of(std::optional<std::string_view> text) {
  if (!text) return std::nullopt;
  std::int64_t number = 0;
  const auto [stop, failed] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (failed != std::errc{} || stop != text->data() + text->size()) return std::nullopt;
  if (number < 0 || number > most_requests) return std::nullopt;
  return number;
}

std::optional<milliseconds> retry_after_in(const boost::json::value& body) {
  const boost::json::value* member = find_member(body, "retry_after");
  if (member == nullptr || !member->is_number()) return std::nullopt;
  return of_seconds(member->is_double() ? member->get_double() : member->to_number<double>());
}

/// A wait in seconds, or until a date (RFC 9110 section 10.2.3): by the clock of whoever answered, ours may be wrong.
std::optional<milliseconds> retry_after_header(const net::http_response& answer) {
  const auto text = answer.header("Retry-After");
  if (!text) return std::nullopt;
  if (const auto wait = parse_seconds(*text)) return wait;
  const auto until = read_http_date(trim(*text));
  const auto from = read_http_date(trim(answer.header("Date").value_or("")));
  if (!until || !from) return std::nullopt;
  return of_seconds(std::max(0.0, std::chrono::duration<double>(*until - *from).count()));
}

milliseconds retry_after_of(const net::http_response& answer, const boost::json::value& body) {
  // The body is exact where the header is rounded up; the longer of the two is never too early.
  std::optional<milliseconds> wait = retry_after_in(body);
  const std::optional<milliseconds> told = retry_after_header(answer);
  if (told && (!wait || *told > *wait)) wait = told;
  return wait.value_or(unknown_wait);
}

}  // namespace

std::optional<milliseconds> parse_seconds(std::string_view text) {
  text = trim(text);
  // from_chars also reads "nan", "inf" and signs; a limit is digits with a dot.
  if (text.empty() || text.find_first_not_of("0123456789.") != std::string_view::npos) return std::nullopt;
  double seconds = 0;
  const auto [stop, failed] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (stop != text.data() + text.size()) return std::nullopt;
  if (failed == std::errc::result_out_of_range) return of_seconds(longest_wait_s);
  if (failed != std::errc{}) return std::nullopt;
  return of_seconds(seconds);
}

limit_info read_limits(const net::http_response& answer) {
  limit_info info;
  if (const auto bucket = answer.header("X-RateLimit-Bucket"); bucket && !bucket->empty() && bucket->size() <= 128) {
    info.bucket = std::string(*bucket);
  }
  info.limit = count_of(answer.header("X-RateLimit-Limit"));
  info.remaining = count_of(answer.header("X-RateLimit-Remaining"));
  if (const auto after = answer.header("X-RateLimit-Reset-After")) info.reset_after = parse_seconds(*after);
  if (answer.status != 429) return info;
  boost::json::value body;
  if (result<boost::json::value> parsed = parse_json(answer.body)) body = std::move(*parsed);
  info.retry_after = retry_after_of(answer, body);
  const std::optional<std::string_view> scope = answer.header("X-RateLimit-Scope");
  const std::optional<std::string_view> global = answer.header("X-RateLimit-Global");
  // An answer without Discord's own words comes from Cloudflare.
  const bool from_discord = scope || global || find_member(body, "retry_after") != nullptr;
  if (scope == "global" || global == "true" || bool_member(body, "global").value_or(false)) {
    info.scope = limit_scope::global;
  } else if (scope == "shared") {
    info.scope = limit_scope::shared;
  } else if (!from_discord) {
    info.scope = limit_scope::address;
  }
  return info;
}

bool counts_as_refusal(int status, const limit_info& info) noexcept {
  return status == 401 || status == 403 || (status == 429 && info.scope != limit_scope::shared);
}

error rate_limited_error(milliseconds wait) {
  return error(errc::rate_limited, "rate_limited", "Discord asks to slow down. Try again a little later.")
      .with_retry_after(wait);
}

error rate_limited_error(const net::http_response& answer) {
  return rate_limited_error(read_limits(answer).retry_after.value_or(unknown_wait));
}

}  // namespace ess::rest
