// What a role or an API key may allow.
#pragma once

#include <bitset>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ess::access {

/// What may be done in a community. The order is that of bits in a `permission_set` and nothing else: what is stored
/// and sent are the names.
enum class permission {
  players_read,
  cases_read,
  reports_read,
  players_edit,
  actions_create,
  bans_create,
  reports_triage,
  cases_comment,
  commands_run,
  views_manage,
  dispatch_read,
  players_flag,
  cases_create,
  cases_assign,
  reports_resolve,
  bans_extend,
  dispatch_manage,
  map_manage_layers,
  users_read,
  users_invite,
  users_edit_role,
  actions_revoke,
  bans_remove,
  audit_read,
  security_read,
  settings_edit,
  commands_manage,
  approvals_decide,
  notifications_read,
  notifications_manage,
  users_disable,
  api_keys_manage,
};

inline constexpr std::size_t permission_count = 32;

/// As in `players:read`.
std::string_view to_string(permission p) noexcept;
std::optional<permission> parse_permission(std::string_view name) noexcept;
/// All of them, in the order of the enumeration.
std::span<const permission> all_permissions() noexcept;

/// A set of permissions; empty unless something is added.
class permission_set {
 public:
  permission_set() = default;
  permission_set(std::initializer_list<permission> permissions) {
    for (const permission p : permissions) add(p);
  }
  /// Names that mean nothing grant nothing (security requirement AK-4).
  static permission_set from_names(std::span<const std::string> names);

  void add(permission p) noexcept { bits_.set(static_cast<std::size_t>(p)); }
  void add(const permission_set& others) noexcept { bits_ |= others.bits_; }
  bool contains(permission p) const noexcept { return bits_.test(static_cast<std::size_t>(p)); }
  bool contains_all(const permission_set& others) const noexcept { return (others.bits_ & ~bits_).none(); }
  bool empty() const noexcept { return bits_.none(); }
  std::size_t size() const noexcept { return bits_.count(); }
  /// In the order of the enumeration.
  std::vector<std::string> names() const;

  friend bool operator==(const permission_set&, const permission_set&) = default;

 private:
  std::bitset<permission_count> bits_;
};

}  // namespace ess::access
