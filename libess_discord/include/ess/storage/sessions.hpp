// Signed-in browsers. Only the SHA-256 of a session token is ever stored.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ess/base/id.hpp"

namespace ess::storage {

struct session_record {
  std::string token_hash;  ///< 32 raw bytes: SHA-256 of the token; the key
  user_id user;
  time_point created_at;
  time_point last_seen_at;
  time_point expires_at;           ///< absolute end, whatever the activity
  time_point password_checked_at;  ///< when this session last proved the password
  std::string network;             ///< /24 or /64 prefix of the client address
  std::string user_agent;          ///< at most 256 bytes
};

class session_store {
 public:
  virtual ~session_store() = default;

  virtual result<void> insert(const session_record& session) = 0;
  virtual result<std::optional<session_record>> find(std::string_view token_hash) const = 0;
  virtual result<std::vector<session_record>> list_for_user(const user_id& user) const = 0;
  virtual result<void> touch(std::string_view token_hash, time_point seen_at) = 0;
  virtual result<void> set_password_checked_at(std::string_view token_hash, time_point at) = 0;
  virtual result<void> erase(std::string_view token_hash) = 0;
  /// Ends all sessions of the user but the named one ("" for all). Answers how many ended.
  virtual result<int> erase_for_user(const user_id& user, std::string_view except_token_hash) = 0;
  /// Removes sessions past their absolute end or idle since before `idle_before`.
  virtual result<int> erase_expired(time_point now, time_point idle_before) = 0;
};

}  // namespace ess::storage
