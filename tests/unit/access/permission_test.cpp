#include "ess/access/permission.hpp"

#include <doctest/doctest.h>

#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "ess/access/roles.hpp"

using ess::access::permission;
using ess::access::permission_set;

namespace {

const permission_set& rights_of(std::string_view role) {
  for (const auto& r : ess::access::default_roles()) {
    if (r.name == role) return r.permissions;
  }
  throw std::logic_error("no such role");
}

}  // namespace

TEST_CASE("every permission has a name of its own, and the name leads back to it") {
  std::set<std::string_view> names;
  for (const permission p : ess::access::all_permissions()) {
    const std::string_view name = to_string(p);
    CHECK(names.insert(name).second);
    CHECK(ess::access::parse_permission(name) == p);
  }
  CHECK(names.size() == ess::access::permission_count);
  CHECK(to_string(permission::players_read) == "players:read");
  CHECK(to_string(permission::map_manage_layers) == "map:manage_layers");
  CHECK(to_string(permission::approvals_decide) == "approvals:decide");
  CHECK(to_string(permission::api_keys_manage) == "api_keys:manage");
}

TEST_CASE("AK-4: a name that means nothing grants nothing") {
  const std::vector<std::string> names = {"players:read", "players:*",     "*",   "",
                                          "PLAYERS:READ", "players:read ", "root"};
  const auto set = permission_set::from_names(names);
  CHECK(set == permission_set{permission::players_read});
  CHECK(set.names() == std::vector<std::string>{"players:read"});
  CHECK(permission_set().empty());
}

TEST_CASE("a set of permissions contains what was added and no more") {
  permission_set set = {permission::players_read, permission::api_keys_manage};
  CHECK(set.size() == 2);
  CHECK(set.contains(permission::api_keys_manage));
  CHECK_FALSE(set.contains(permission::players_edit));
  CHECK(set.contains_all({permission::players_read}));
  CHECK(set.contains_all({}));
  CHECK_FALSE(set.contains_all({permission::players_read, permission::players_edit}));
  set.add(permission_set{permission::players_edit});
  CHECK(set.contains_all({permission::players_read, permission::players_edit}));
}

TEST_CASE("the five default roles each have all rights of the one before, and the rights of the domain's table") {
  const auto roles = ess::access::default_roles();
  REQUIRE(roles.size() == 5);
  for (std::size_t i = 1; i < roles.size(); ++i) {
    CHECK(roles[i].permissions.contains_all(roles[i - 1].permissions));
    CHECK(roles[i].permissions.size() > roles[i - 1].permissions.size());
    CHECK(roles[i].priority > roles[i - 1].priority);
  }
  CHECK(rights_of("VIEWER").names() == std::vector<std::string>{"players:read", "cases:read", "reports:read"});
  CHECK(rights_of("TRIAL_MOD").size() == 11);
  CHECK(rights_of("TRIAL_MOD").contains(permission::dispatch_read));
  CHECK(rights_of("MOD").size() == 18);
  CHECK_FALSE(rights_of("MOD").contains(permission::approvals_decide));
  CHECK(rights_of("ADMIN").size() == 30);
  CHECK(rights_of("ADMIN").contains_all({permission::approvals_decide, permission::settings_edit,
                                         permission::audit_read, permission::notifications_manage}));
  CHECK_FALSE(rights_of("ADMIN").contains(permission::api_keys_manage));
  CHECK(rights_of("OWNER").size() == ess::access::permission_count);
}
