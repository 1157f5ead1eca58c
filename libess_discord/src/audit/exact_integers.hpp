// The integers that every IEEE 754 double holds exactly. Beyond them RFC 8785 would round.
#pragma once

#include <cstdint>

namespace ess::audit {

inline constexpr std::int64_t largest_exact = (std::int64_t{1} << 53) - 1;

}  // namespace ess::audit
