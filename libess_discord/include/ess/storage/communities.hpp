// Communities, their roles, and who is in them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ess/base/id.hpp"

namespace ess::storage {

struct community_record {
  community_id id;
  std::string name;
  std::string slug;  ///< [a-z0-9-]{1,48}, unique
  time_point created_at;
};

struct role_record {
  role_id id;
  community_id community;
  std::string name;                      ///< unique in its community
  int priority = 0;                      ///< greater ranks higher
  std::vector<std::string> permissions;  ///< names as stored; unknown ones grant nothing
};

struct membership_record {
  community_id community;
  user_id user;
  role_id role;
  time_point since;
  std::optional<time_point> suspended_at = {};  ///< set: the membership stands but gives no rights
};

/// A taken slug is `slug_taken`, a taken role name `role_taken` (conflict).
class community_store {
 public:
  virtual ~community_store() = default;

  virtual result<void> insert(const community_record& community) = 0;
  virtual result<std::optional<community_record>> find(const community_id& id) const = 0;
  virtual result<std::optional<community_record>> find_by_slug(std::string_view slug) const = 0;
  virtual result<std::vector<community_record>> list() const = 0;
  /// With everything that belongs to it but its audit log. Answers whether there was one.
  virtual result<bool> erase(const community_id& id) = 0;

  virtual result<void> insert_role(const role_record& role) = 0;
  virtual result<std::optional<role_record>> find_role(const community_id& community, const role_id& role) const = 0;
  virtual result<std::optional<role_record>> find_role_by_name(const community_id& community,
                                                               std::string_view name) const = 0;
  /// By priority, highest first.
  virtual result<std::vector<role_record>> list_roles(const community_id& community) const = 0;
};

class membership_store {
 public:
  virtual ~membership_store() = default;

  /// Adds the membership or changes its role; whether it is suspended stays.
  virtual result<void> put(const membership_record& membership) = 0;
  virtual result<std::optional<membership_record>> find(const community_id& community, const user_id& user) const = 0;
  virtual result<std::vector<membership_record>> list_for_user(const user_id& user) const = 0;
  virtual result<std::vector<membership_record>> list_for_community(const community_id& community) const = 0;
  /// Answers whether there is such a membership.
  virtual result<bool> set_suspended_at(const community_id& community, const user_id& user,
                                        std::optional<time_point> at) = 0;
  /// Answers whether there was one.
  virtual result<bool> erase(const community_id& community, const user_id& user) = 0;
};

}  // namespace ess::storage
