#include "ess/discord/rest/errors.hpp"

#include <charconv>
#include <string>

#include "ess/base/json.hpp"

namespace ess::rest {

namespace {

constexpr std::string_view code_prefix = "discord_";
constexpr std::size_t max_detail = 500;

errc code_of_status(int status) {
  switch (status) {
    case 401:
      return errc::unauthenticated;
    case 403:
      return errc::forbidden;
    case 404:
      return errc::not_found;
    case 409:
      return errc::conflict;
    case 413:
      return errc::too_large;
    case 429:
      return errc::rate_limited;
    default:
      break;
  }
  if (status >= 500) return errc::unavailable;
  if (status >= 400) return errc::invalid_argument;
  return errc::corrupt;
}

}  // namespace

error error_of_answer(int status, std::string_view body) {
  std::int64_t code = 0;
  json_limits limits;
  limits.max_bytes = 8 * 1024 * 1024;
  limits.max_depth = 64;
  if (result<boost::json::value> json = parse_json(body, limits)) code = integer_member(*json, "code").value_or(0);
  std::string detail = "status " + std::to_string(status) + ": " + std::string(body.substr(0, max_detail));
  if (code > 0) {
    return error(code_of_status(status), std::string(code_prefix) + std::to_string(code),
                 "Discord refused the request (code " + std::to_string(code) + ").")
        .with_detail(std::move(detail));
  }
  return error(code_of_status(status), "discord_status_" + std::to_string(status),
               "Discord answered with status " + std::to_string(status) + ".")
      .with_detail(std::move(detail));
}

std::optional<int> discord_code(const error& e) {
  std::string_view reason = e.reason();
  if (!reason.starts_with(code_prefix)) return std::nullopt;
  reason.remove_prefix(code_prefix.size());
  int code = 0;
  const auto [stop, failed] = std::from_chars(reason.data(), reason.data() + reason.size(), code);
  if (failed != std::errc{} || stop != reason.data() + reason.size()) return std::nullopt;
  return code;
}

}  // namespace ess::rest
