// What is wrong between a community and Discord, told from facts that somebody else has gathered.
#pragma once

#include <boost/json/array.hpp>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ess/base/snowflake.hpp"

namespace ess::community {

/// What became of asking Discord about one thing.
enum class doctor_answer {
  not_asked,  ///< because of what was wrong before it
  good,
  refused,     ///< Discord says no: a bad token, a guild the bot is not in
  unreachable  ///< Discord did not answer as it should
};

/// One of the channels that the settings name.
struct doctor_channel {
  std::string purpose;  ///< `approvals`, `dispatch`, `security`
  std::string name;     ///< empty unless it is in the guild
  bool in_guild = false;
  bool takes_messages = false;
  std::vector<std::string> missing = {};  ///< as in `SEND_MESSAGES`: what the bot lacks there, after overwrites
  bool is_category = false;
};

/// How the slash commands are registered for the guild, by itself or for all guilds.
enum class doctor_commands {
  unknown,   ///< not asked, because of what was wrong before it
  unlisted,  ///< Discord did not list them
  absent,
  outdated,
  current
};

/// What the community's outbox holds.
struct doctor_outbox {
  std::int64_t waiting = 0;
  std::chrono::milliseconds oldest_age{0};  ///< of what waits neither in a stopped channel nor for quiet hours
  std::int64_t held = 0;                    ///< of what waits: in channels that are stopped
  std::int64_t quiet = 0;                   ///< of what waits: for the end of the quiet hours
  std::int64_t dead = 0;
  std::int64_t uncertain = 0;
};

struct doctor_facts {
  bool has_token = false;
  bool own_token = false;
  bool token_unreadable = false;  ///< there is one of the community's own, which no loaded encryption key opens
  doctor_answer token = doctor_answer::not_asked;
  std::optional<application_id> expected_application = {};  ///< of the settings, of the community or the server
  std::optional<application_id> token_application = {};
  bool guild_is_set = false;
  doctor_answer guild = doctor_answer::not_asked;
  std::string guild_name = {};
  std::vector<doctor_channel> channels = {};
  doctor_commands commands = doctor_commands::unknown;
  std::optional<std::chrono::milliseconds> clock_ahead = {};  ///< of this machine, against Discord's
  doctor_outbox outbox = {};
  /// Of the person who asks, or is asked for; nothing when nobody in particular is.
  std::optional<bool> caller_linked = {};
  bool caller_link_stale = false;
  std::string asked_for = {};  ///< the name of whom somebody else asks for; empty: people ask for themselves
};

enum class doctor_state { ok, warn, bad };
/// `ok`, `warn`, `bad`.
std::string_view to_string(doctor_state state) noexcept;

struct doctor_finding {
  /// `token`, `token_unreadable`, `application`, `guild`, `channels`, `channel.approvals`, `commands`, `clock`,
  /// `outbox`, `outbox.held`, `outbox.quiet`, `outbox.ended`, `link`.
  std::string id;
  doctor_state state = doctor_state::ok;
  std::string text;
  std::string what_to_do;  ///< empty when nothing has to be done
};

/// One finding for each thing that could be looked at, in the order in which things depend on each other.
std::vector<doctor_finding> diagnose_discord(const doctor_facts& facts);

/// `[{id, state, text, whatToDo}]`.
boost::json::array to_json(const std::vector<doctor_finding>& findings);

}  // namespace ess::community
