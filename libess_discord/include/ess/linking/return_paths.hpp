// Where a browser goes after the callback: a fixed set of our own paths, never a URL from a request.
#pragma once

#include <string>
#include <string_view>

#include "ess/base/id.hpp"

namespace ess::linking {

/// The settings page, where linking starts and ends.
inline constexpr std::string_view settings_path = "/app/settings/integrations/discord";

/// The page that shows both names and asks for a confirmation.
std::string confirm_path(const pending_link_id& id);
/// The settings page with news, a slug as below.
std::string done_path(std::string_view what);
/// The settings page with a reason to explain. What is not a slug of [a-z0-9_]{1,64} becomes `link_failed`.
std::string problem_path(std::string_view reason);

}  // namespace ess::linking
