// Which events a shard asks for (Events / Using Gateway, "List of Intents").
#pragma once

#include <cstdint>

namespace ess::gateway::intents {

/// Bits; combine with `|`. Interactions need none.
inline constexpr std::int64_t guilds = 1 << 0;

}  // namespace ess::gateway::intents
