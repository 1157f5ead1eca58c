// Who a message may ping (Resources / Message, "Allowed Mentions Object").
#pragma once

#include <boost/json/value.hpp>
#include <vector>

#include "ess/base/snowflake.hpp"

namespace ess::discord {

/// Pings nobody unless ids are named. Text can therefore never ping by what it contains.
struct allowed_mentions {
  std::vector<discord_user_id> users;  ///< at most 100
  std::vector<discord_role_id> roles;  ///< at most 100

  friend bool operator==(const allowed_mentions&, const allowed_mentions&) = default;
};

/// Always with `"parse":[]`.
boost::json::value write_allowed_mentions(const allowed_mentions& mentions);

}  // namespace ess::discord
