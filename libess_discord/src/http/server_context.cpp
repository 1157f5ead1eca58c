#include "http/server_context.hpp"

#include <array>
#include <cstdio>

namespace ess::http {

std::string server_context::next_request_id() {
  std::array<char, 16> digits{};
  std::size_t at = digits.size();
  auto left = ++requests;
  do {
    digits[--at] = "0123456789abcdef"[left % 16];
    left /= 16;
  } while (left != 0);
  std::string id;
  id.reserve(id_prefix.size() + 1 + digits.size() - at);
  id.append(id_prefix).append("-").append(digits.data() + at, digits.size() - at);
  return id;
}

const std::string& server_context::date() {
  const auto now = std::time(nullptr);
  if (now != date_of_) {
    std::tm parts{};
    gmtime_r(&now, &parts);
    // RFC 9110 section 5.6.7; not by strftime, whose names follow the locale.
    constexpr std::array<const char*, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    std::array<char, 64> text{};
    const int size = std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                                   days[static_cast<std::size_t>(parts.tm_wday)], parts.tm_mday,
                                   months[static_cast<std::size_t>(parts.tm_mon)], parts.tm_year + 1900, parts.tm_hour,
                                   parts.tm_min, parts.tm_sec);
    date_.assign(text.data(), static_cast<std::size_t>(size));
    date_of_ = now;
  }
  return date_;
}

}  // namespace ess::http
