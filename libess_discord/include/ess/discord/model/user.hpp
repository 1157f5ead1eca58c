// A Discord user (Resources / User).
#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <string>

#include "ess/base/result.hpp"
#include "ess/base/snowflake.hpp"

namespace ess::discord {

/// Who somebody is at Discord. Key on `id`: names change.
struct user {
  discord_user_id id;
  std::string username;
  std::optional<std::string> global_name;
  std::optional<std::string> avatar;  ///< hash of the image
  std::string discriminator;          ///< "0" for migrated users
  bool bot = false;

  friend bool operator==(const user&, const user&) = default;
};

/// Errors: `discord_payload_invalid` without an id in decimal text or without a username.
result<user> read_user(const boost::json::value& json);
boost::json::value write_user(const user& u);

/// What to show: the global name where there is one, else the username.
const std::string& display_name(const user& u);

}  // namespace ess::discord
