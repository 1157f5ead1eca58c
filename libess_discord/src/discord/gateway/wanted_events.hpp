// Which events a shard delivers, and what of them.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "ess/discord/gateway/shard.hpp"

namespace ess::gateway {

/// `event` is Discord's name of it. READY and RESUMED are always wanted, and all are when none is named.
bool is_wanted(std::span<const wanted_event> wanted, std::string_view event);

/// The members of the event's data that are to be kept; empty for all of them. READY is for the shard itself as well,
/// and whole.
std::span<const std::string> members_wanted(std::span<const wanted_event> wanted, std::string_view event);

}  // namespace ess::gateway
