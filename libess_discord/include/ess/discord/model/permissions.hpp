// What a member may do in a channel (Topics / Permissions).
#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <string_view>
#include <vector>

#include "ess/base/clock.hpp"
#include "ess/base/result.hpp"
#include "ess/base/snowflake.hpp"

namespace ess::discord {

struct channel;
struct guild;
struct member;

/// Bits of the "Bitwise Permission Flags" table that we look at.
namespace permissions {
inline constexpr std::uint64_t administrator = 1ull << 3;
inline constexpr std::uint64_t manage_guild = 1ull << 5;
inline constexpr std::uint64_t view_channel = 1ull << 10;
inline constexpr std::uint64_t send_messages = 1ull << 11;
inline constexpr std::uint64_t send_tts_messages = 1ull << 12;
inline constexpr std::uint64_t embed_links = 1ull << 14;
inline constexpr std::uint64_t attach_files = 1ull << 15;
inline constexpr std::uint64_t read_message_history = 1ull << 16;
inline constexpr std::uint64_t mention_everyone = 1ull << 17;
inline constexpr std::uint64_t connect = 1ull << 20;
/// What posting a notification takes: to see the channel, to write in it, to show embeds.
inline constexpr std::uint64_t to_notify = view_channel | send_messages | embed_links;
/// What a bot is invited with: to look as well for what may have been posted already, and for codes that prove a guild.
inline constexpr std::uint64_t to_invite = to_notify | read_message_history;
inline constexpr std::uint64_t all = ~0ull;
}  // namespace permissions

/// A role, as far as permissions go.
struct role {
  discord_role_id id;
  std::uint64_t permissions = 0;

  friend bool operator==(const role&, const role&) = default;
};

/// Errors: `discord_payload_invalid` without id or permissions.
result<role> read_role(const boost::json::value& json);

/// What one role or member gains and loses in one channel.
struct overwrite {
  std::uint64_t id = 0;    ///< of the role or the user
  bool of_member = false;  ///< else of a role
  std::uint64_t allow = 0;
  std::uint64_t deny = 0;

  friend bool operator==(const overwrite&, const overwrite&) = default;
};

/// Errors: `discord_payload_invalid` without id, type, or permissions.
result<overwrite> read_overwrite(const boost::json::value& json);

/// Guild-wide: the owner and administrators have all; others what @everyone and their roles give together.
std::uint64_t permissions_in_guild(const guild& in, const member& who, discord_user_id user);

/// In one channel: the overwrites of @everyone, then those of the roles together, then the member's own; administrators
/// keep all. What a missing VIEW_CHANNEL, CONNECT (voice) or SEND_MESSAGES takes with it is gone. A member in time-out
/// keeps only seeing and reading. `user` is the member's.
std::uint64_t permissions_in_channel(const guild& in, const member& who, discord_user_id user, const channel& where,
                                     time_point now);

}  // namespace ess::discord
