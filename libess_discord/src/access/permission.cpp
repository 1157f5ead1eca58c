#include "ess/access/permission.hpp"

#include <algorithm>
#include <array>

namespace ess::access {

namespace {

// In the order of the enumeration.
constexpr std::array<std::string_view, permission_count> permission_names = {
    "players:read",    "cases:read",      "reports:read",      "players:edit",       "actions:create",
    "bans:create",     "reports:triage",  "cases:comment",     "commands:run",       "views:manage",
    "dispatch:read",   "players:flag",    "cases:create",      "cases:assign",       "reports:resolve",
    "bans:extend",     "dispatch:manage", "map:manage_layers", "users:read",         "users:invite",
    "users:edit_role", "actions:revoke",  "bans:remove",       "audit:read",         "security:read",
    "settings:edit",   "commands:manage", "approvals:decide",  "notifications:read", "notifications:manage",
    "users:disable",   "api_keys:manage",
};
static_assert(static_cast<std::size_t>(permission::api_keys_manage) + 1 == permission_count);

constexpr auto every_permission = [] {
  std::array<permission, permission_count> all{};
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<permission>(i);
  return all;
}();

}  // namespace

std::string_view to_string(permission p) noexcept { return permission_names[static_cast<std::size_t>(p)]; }

std::optional<permission> parse_permission(std::string_view name) noexcept {
  const auto* const found = std::find(permission_names.begin(), permission_names.end(), name);
  if (found == permission_names.end()) return std::nullopt;
  return static_cast<permission>(found - permission_names.begin());
}

std::span<const permission> all_permissions() noexcept { return every_permission; }

permission_set permission_set::from_names(std::span<const std::string> names) {
  permission_set set;
  for (const std::string& name : names) {
    if (const auto p = parse_permission(name)) set.add(*p);
  }
  return set;
}

std::vector<std::string> permission_set::names() const {
  std::vector<std::string> all;
  for (const permission p : every_permission) {
    if (contains(p)) all.emplace_back(to_string(p));
  }
  return all;
}

}  // namespace ess::access
