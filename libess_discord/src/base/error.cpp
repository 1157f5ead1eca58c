#include "ess/base/error.hpp"

namespace ess {

std::string_view to_string(errc code) noexcept {
  switch (code) {
    case errc::invalid_argument:
      return "invalid_argument";
    case errc::unauthenticated:
      return "unauthenticated";
    case errc::forbidden:
      return "forbidden";
    case errc::not_found:
      return "not_found";
    case errc::conflict:
      return "conflict";
    case errc::too_large:
      return "too_large";
    case errc::rate_limited:
      return "rate_limited";
    case errc::timeout:
      return "timeout";
    case errc::unavailable:
      return "unavailable";
    case errc::unsupported:
      return "unsupported";
    case errc::corrupt:
      return "corrupt";
    case errc::internal:
      return "internal";
  }
  return "unknown";
}

std::string describe_for_log(const error& e) {
  std::string line(to_string(e.code()));
  line.append(" (").append(e.reason()).append("): ").append(e.message());
  if (!e.detail().empty()) line.append(" [").append(e.detail().for_log()).append("]");
  return line;
}

}  // namespace ess
