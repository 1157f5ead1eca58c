#include "discord/rest/http_date.hpp"

#include <string>

namespace ess::rest {

std::optional<time_point> read_http_date(std::string_view text) {
  constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
  if (text.size() != 29 || !text.ends_with(" GMT")) return std::nullopt;
  const auto month = months.find(text.substr(8, 3));
  if (month == std::string_view::npos || month % 3 != 0) return std::nullopt;
  std::string iso(text.substr(12, 4));
  const auto number = std::to_string(month / 3 + 1);
  iso.append("-").append(number.size() == 1 ? "0" : "").append(number).append("-").append(text.substr(5, 2));
  iso.append("T").append(text.substr(17, 8)).append("Z");
  const auto time = parse_time(iso);
  if (!time) return std::nullopt;
  return *time;
}

}  // namespace ess::rest
