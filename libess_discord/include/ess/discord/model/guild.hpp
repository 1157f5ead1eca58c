// Guilds and their members (Resources / Guild; Gateway Events).
#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <vector>

#include "ess/base/clock.hpp"
#include "ess/base/result.hpp"
#include "ess/base/snowflake.hpp"
#include "ess/discord/model/permissions.hpp"
#include "ess/discord/model/user.hpp"

namespace ess::discord {

/// A guild as far as we use it. READY and outages give only `id` and `unavailable`.
struct guild {
  guild_id id;
  std::string name;
  std::optional<discord_user_id> owner_id;
  bool unavailable = false;
  std::vector<role> roles = {};  ///< @everyone among them: its id is the guild's

  friend bool operator==(const guild&, const guild&) = default;
};

/// Errors: `discord_payload_invalid` without an id.
result<guild> read_guild(const boost::json::value& json);

/// A user's membership of a guild.
struct member {
  std::optional<discord::user> user;  ///< absent inside MESSAGE_CREATE
  std::optional<std::string> nick;
  std::vector<discord_role_id> roles;
  std::optional<std::uint64_t> permissions;  ///< in interactions: total in that channel, overwrites included
  std::optional<time_point> timed_out_until = {};

  friend bool operator==(const member&, const member&) = default;
};

/// Errors: `discord_payload_invalid` when it is no object or its user is unreadable.
result<member> read_member(const boost::json::value& json);

/// What to show: nick, else global name, else username; empty without a user.
std::string display_name(const member& m);

}  // namespace ess::discord
