// Accounts of people.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ess/base/id.hpp"

namespace ess::storage {

struct user_record {
  user_id id;
  std::string email;  ///< in normal form: trimmed, case folded; unique
  std::string name;
  std::string password_hash;  ///< PHC string; empty when none was set yet
  std::optional<time_point> disabled_at;
  time_point created_at;
};

/// Errors of every member: those of the database. A taken e-mail is `email_taken` (conflict).
class user_store {
 public:
  virtual ~user_store() = default;

  virtual result<void> insert(const user_record& user) = 0;
  virtual result<std::optional<user_record>> find(const user_id& id) const = 0;
  virtual result<std::optional<user_record>> find_by_email(std::string_view normal_email) const = 0;
  /// By e-mail, at most `limit`, those after `after_email` ("" for the first page).
  virtual result<std::vector<user_record>> list(std::string_view after_email, int limit) const = 0;
  virtual result<void> set_password_hash(const user_id& id, std::string_view phc) = 0;
  virtual result<void> set_disabled_at(const user_id& id, std::optional<time_point> at) = 0;
  /// Removes the user and all that hangs on it: sessions, memberships, links, tokens. Answers whether there was one.
  virtual result<bool> erase(const user_id& id) = 0;
};

}  // namespace ess::storage
