// The events that this library writes itself, and what each may say (security requirement AU-10).
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "ess/audit/severity.hpp"

namespace ess::audit {

/// One kind of event: its name, the members that its metadata may have, and how grave it is.
struct event_kind {
  std::string_view type;                   ///< as in `discord.linked`
  std::span<const std::string_view> keys;  ///< names on the first level of its metadata; none but these
  /// Of a security event: a community's people are told of it in their channel, and find it among their security
  /// events.
  std::optional<severity> how_grave = {};
};

/// All of them, by name. A host's own events are not among them: for those only the bounds of `append` hold.
/// Threads: any.
std::span<const event_kind> event_kinds() noexcept;

/// Null for an event that is not one of ours. Lifetime: that of the program.
const event_kind* find_event_kind(std::string_view type) noexcept;

}  // namespace ess::audit
