// Paths that more than one file must agree on.
#pragma once

#include <string_view>

namespace ess::server {

inline constexpr std::string_view link_callback_path = "/api/auth/callback/discord";

}  // namespace ess::server
