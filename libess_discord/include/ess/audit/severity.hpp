// How grave a security event is.
#pragma once

#include <optional>
#include <string_view>

namespace ess::audit {

/// How grave a security event is: what is shown, announced and filtered by it. `critical` breaks quiet hours.
enum class severity { low, medium, high, critical };

/// `LOW`, `MEDIUM`, `HIGH`, `CRITICAL`.
std::string_view to_string(severity severity) noexcept;
std::optional<severity> parse_severity(std::string_view text) noexcept;

/// Nothing for an event that is no security event. The table is `event_kinds`. Threads: any.
std::optional<severity> severity_of(std::string_view event) noexcept;

}  // namespace ess::audit
