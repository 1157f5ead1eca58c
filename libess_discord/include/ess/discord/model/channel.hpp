// Channels (Resources / Channel).
#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <vector>

#include "ess/base/result.hpp"
#include "ess/base/snowflake.hpp"
#include "ess/discord/model/permissions.hpp"

namespace ess::discord {

/// Numbers of the "Channel Types" table; others exist and are kept as they come.
enum class channel_type : int {
  guild_text = 0,
  dm = 1,
  guild_voice = 2,
  group_dm = 3,
  guild_category = 4,
  guild_announcement = 5,
  announcement_thread = 10,
  public_thread = 11,
  private_thread = 12,
  guild_stage_voice = 13,
  guild_directory = 14,
  guild_forum = 15,
  guild_media = 16,
};

struct channel {
  channel_id id;
  channel_type type = channel_type::guild_text;
  std::optional<ess::guild_id> guild_id;
  std::string name;
  int position = 0;
  std::optional<channel_id> parent_id = {};  ///< the category it is shown in
  std::vector<overwrite> overwrites = {};

  friend bool operator==(const channel&, const channel&) = default;
};

/// Errors: `discord_payload_invalid` without id or type, or with an overwrite that cannot be read.
result<channel> read_channel(const boost::json::value& json);

}  // namespace ess::discord
