#include "http/target.hpp"

#include <algorithm>

#include "ess/base/encoding.hpp"
#include "ess/base/text.hpp"

namespace ess::http {

namespace {

error path_invalid() {
  return error(errc::invalid_argument, "path_invalid", "The path of the address is not one this server accepts.");
}

bool has_bad_segment(std::string_view path) {
  for (std::size_t at = 0; at < path.size();) {
    const auto end = std::min(path.find('/', at + 1), path.size());
    const auto segment = path.substr(at + 1, end - at - 1);
    if (segment == "." || segment == ".." || (segment.empty() && end != path.size())) return true;
    at = end;
  }
  return false;
}

}  // namespace

result<std::string> decode_path(std::string_view target) {
  const auto raw = target.substr(0, target.find('?'));
  if (!raw.starts_with('/') || raw.find('\\') != std::string_view::npos) return path_invalid();
  std::string path;
  if (raw.find('%') == std::string_view::npos) {
    path = raw;
  } else {
    auto decoded = percent_decode(raw, false);
    if (!decoded) return path_invalid();
    path = std::move(*decoded);
    // An encoded slash makes the decoded path hold more slashes than were sent.
    const auto slashes = [](std::string_view text) { return std::count(text.begin(), text.end(), '/'); };
    if (slashes(path) != slashes(raw) || path.find('\\') != std::string::npos) return path_invalid();
    if (has_control_characters(path) || !is_utf8(path)) return path_invalid();
  }
  if (has_bad_segment(path)) return path_invalid();
  return path;
}

}  // namespace ess::http
