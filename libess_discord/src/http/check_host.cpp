#include <algorithm>

#include "ess/base/text.hpp"
#include "ess/http/middleware.hpp"

namespace ess::http {

namespace {

std::string_view without_port(std::string_view host) {
  const auto colon = host.rfind(':');
  if (colon == std::string_view::npos || host.find(']', colon) != std::string_view::npos) return host;
  return host.substr(0, colon);
}

bool matches(std::string_view allowed, std::string_view host) {
  return net::equal_ignoring_case(allowed, host) || net::equal_ignoring_case(allowed, without_port(host));
}

}  // namespace

guard check_host(std::vector<std::string> names) {
  return [names = std::move(names)](request& from) -> std::optional<reply> {
    const auto host = from.header("Host").value_or("");
    const bool known = names.empty() || std::any_of(names.begin(), names.end(),
                                                    [&](const std::string& name) { return matches(name, host); });
    if (known) return std::nullopt;
    return reply::from_error(
        error(errc::invalid_argument, "host_unknown", "This server does not answer for that host name."), 421);
  };
}

}  // namespace ess::http
