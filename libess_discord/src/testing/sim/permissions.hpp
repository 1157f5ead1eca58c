// Who may do what (Topics / Permissions).
#pragma once

#include <cstdint>

#include "testing/sim/world.hpp"

namespace ess::testing::sim {

namespace permission {
inline constexpr std::uint64_t administrator = 1ull << 3, manage_guild = 1ull << 5, view_channel = 1ull << 10,
                               send_messages = 1ull << 11, send_tts = 1ull << 12, manage_messages = 1ull << 13,
                               embed_links = 1ull << 14, attach_files = 1ull << 15, read_history = 1ull << 16,
                               mention_everyone = 1ull << 17;
/// Bits 0 to 52 without the unassigned 47.
inline constexpr std::uint64_t all = ((1ull << 53) - 1) & ~(1ull << 47);
}  // namespace permission

/// Guild-wide permissions: owner and administrators have all, others what @everyone and their roles give together.
std::uint64_t guild_permissions(const guild& g, const member& m);
/// The same in one channel: overwrites of @everyone, then of roles, then of the member; what a missing VIEW_CHANNEL or
/// SEND_MESSAGES takes with it is gone.
std::uint64_t channel_permissions(const guild& g, const member& m, const channel& c);
/// For a user in any channel, DMs included: both sides of a DM may read and write there.
std::uint64_t permissions_in(const world& w, flake user_id, const channel& c);

}  // namespace ess::testing::sim
