#include "discord/gateway/wanted_events.hpp"

#include <algorithm>

namespace ess::gateway {

bool is_wanted(std::span<const wanted_event> wanted, std::string_view event) {
  if (wanted.empty() || event == "READY" || event == "RESUMED") return true;
  return std::ranges::find(wanted, event, &wanted_event::name) != wanted.end();
}

std::span<const std::string> members_wanted(std::span<const wanted_event> wanted, std::string_view event) {
  const auto found = std::ranges::find(wanted, event, &wanted_event::name);
  if (event == "READY" || found == wanted.end()) return {};
  return found->members;
}

}  // namespace ess::gateway
