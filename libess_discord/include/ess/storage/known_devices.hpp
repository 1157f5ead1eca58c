// Browsers from which a person has signed in: what tells the owner of an account from one who guesses at it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ess/base/id.hpp"

namespace ess::storage {

struct known_device_record {
  std::string token_hash;  ///< 32 raw bytes: SHA-256 of the device cookie; the key
  user_id user;
  time_point created_at;
  time_point expires_at;
};

class known_device_store {
 public:
  virtual ~known_device_store() = default;

  virtual result<void> insert(const known_device_record& device) = 0;
  virtual result<std::optional<known_device_record>> find(std::string_view token_hash) const = 0;
  /// Newest first.
  virtual result<std::vector<known_device_record>> list_for_user(const user_id& user) const = 0;
  virtual result<int> erase_for_user(const user_id& user) = 0;
  /// Removes those past their end, and the oldest of the user beyond `keep`.
  virtual result<void> trim(const user_id& user, time_point now, int keep) = 0;
};

}  // namespace ess::storage
