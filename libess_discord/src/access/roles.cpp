#include "ess/access/roles.hpp"

#include <array>

namespace ess::access {

namespace {

using p = permission;

permission_set above(const permission_set& lower, std::initializer_list<permission> more) {
  permission_set set = lower;
  set.add(permission_set(more));
  return set;
}

std::array<default_role, 5> make_roles() {
  const permission_set viewer = {p::players_read, p::cases_read, p::reports_read};
  const permission_set trial_mod =
      above(viewer, {p::players_edit, p::actions_create, p::bans_create, p::reports_triage, p::cases_comment,
                     p::commands_run, p::views_manage, p::dispatch_read});
  const permission_set mod = above(trial_mod, {p::players_flag, p::cases_create, p::cases_assign, p::reports_resolve,
                                               p::bans_extend, p::dispatch_manage, p::map_manage_layers});
  const permission_set admin =
      above(mod, {p::users_read, p::users_invite, p::users_edit_role, p::actions_revoke, p::bans_remove, p::audit_read,
                  p::security_read, p::settings_edit, p::commands_manage, p::approvals_decide, p::notifications_read,
                  p::notifications_manage});
  const permission_set owner = above(admin, {p::users_disable, p::api_keys_manage});
  return {{{"VIEWER", 10, viewer},
           {"TRIAL_MOD", 20, trial_mod},
           {"MOD", 30, mod},
           {"ADMIN", 40, admin},
           {"OWNER", 50, owner}}};
}

}  // namespace

std::span<const default_role> default_roles() {
  static const std::array<default_role, 5> roles = make_roles();
  return roles;
}

}  // namespace ess::access
