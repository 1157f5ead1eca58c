// The events that gateway benchmarks are fed with: what a busy server sends a bot that serves commands.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ess::bench {

/// Members of the one guild: that of a large community.
inline constexpr int guild_members = 2'000;
/// One event in so many is an INTERACTION_CREATE.
inline constexpr int events_per_interaction = 500;

/// Dispatch frames numbered from `first_sequence`, as Discord writes them: mostly PRESENCE_UPDATE, TYPING_START and
/// MESSAGE_CREATE, one GUILD_CREATE with all members in 5,000, one INTERACTION_CREATE (`/ess dispatch_calls`) in 500.
std::vector<std::string> event_mix(int count, std::int64_t first_sequence);

/// The guild of the mix alone, as a frame.
std::string guild_create_frame(std::int64_t sequence);

/// Each frame packed into one deflate stream that is flushed after it, as under `compress=zlib-stream`.
std::vector<std::string> pack(const std::vector<std::string>& frames);

}  // namespace ess::bench
