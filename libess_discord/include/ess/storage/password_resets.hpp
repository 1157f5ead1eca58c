// One-time tokens that let a person choose a new password. Only the SHA-256 of a token is ever stored.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ess/base/id.hpp"

namespace ess::storage {

struct password_reset_record {
  std::string token_hash;  ///< 32 raw bytes: SHA-256 of the token; the key
  user_id user;
  time_point created_at;
  time_point expires_at;
};

class password_reset_store {
 public:
  virtual ~password_reset_store() = default;

  virtual result<void> insert(const password_reset_record& reset) = 0;
  virtual result<std::optional<password_reset_record>> find(std::string_view token_hash) const = 0;
  /// Removes the token and answers it, in one conditional statement: of many callers at once one gets it.
  virtual result<std::optional<password_reset_record>> consume(std::string_view token_hash) = 0;
  virtual result<int> erase_for_user(const user_id& user) = 0;
  virtual result<int> erase_expired(time_point now) = 0;
};

}  // namespace ess::storage
