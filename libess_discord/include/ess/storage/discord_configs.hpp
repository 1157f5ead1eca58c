// What a community told us about its Discord guild.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ess/base/id.hpp"
#include "ess/base/snowflake.hpp"
#include "ess/storage/notification_settings.hpp"

namespace ess::storage {

struct discord_config_record {
  community_id community;
  std::optional<ess::guild_id> guild = {};  ///< unique over all communities
  std::optional<channel_id> approvals_channel = {};
  std::optional<channel_id> dispatch_channel = {};
  std::optional<channel_id> security_channel = {};
  std::optional<ess::application_id> application = {};
  std::string public_key = {};        ///< 64 hex digits or empty
  std::string bot_token_sealed = {};  ///< token envelope or empty; never the token
  std::optional<time_point> bot_token_set_at = {};
  int version = 0;  ///< counts up by one at each save; a save names the version it read
  time_point updated_at;
  notification_settings notify = {};
  bool linked_roles = false;  ///< members may have their role told to Discord
};

class discord_config_store {
 public:
  virtual ~discord_config_store() = default;

  virtual result<std::optional<discord_config_record>> find(const community_id& community) const = 0;
  virtual result<std::optional<discord_config_record>> find_by_guild(guild_id guild) const = 0;
  /// The configurations that name this application; nothing makes it belong to one community.
  virtual result<std::vector<discord_config_record>> list_by_application(application_id application,
                                                                         int limit) const = 0;
  /// Writes `config` as version `config.version + 1` if the stored version is still `config.version` (0: none stored).
  /// The quiet hours hold from now on, also for what waits already.
  /// Errors: `config_changed` (conflict) otherwise, `guild_taken` (conflict) if another community holds the guild.
  virtual result<void> save(const discord_config_record& config) = 0;
};

}  // namespace ess::storage
