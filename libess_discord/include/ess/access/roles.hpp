// The five roles every community starts with.
#pragma once

#include <span>
#include <string_view>

#include "ess/access/permission.hpp"

namespace ess::access {

struct default_role {
  std::string_view name;
  int priority;  ///< greater ranks higher
  permission_set permissions;
};

/// VIEWER, TRIAL_MOD, MOD, ADMIN, OWNER; each has all permissions of the one before it.
std::span<const default_role> default_roles();

}  // namespace ess::access
