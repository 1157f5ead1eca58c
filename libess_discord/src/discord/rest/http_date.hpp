// Dates in headers of HTTP answers.
#pragma once

#include <optional>
#include <string_view>

#include "ess/base/clock.hpp"

namespace ess::rest {

/// An IMF-fixdate (RFC 9110 section 5.6.7), as in `Sun, 06 Nov 1994 08:49:37 GMT`: all that servers send today.
std::optional<time_point> read_http_date(std::string_view text);

}  // namespace ess::rest
