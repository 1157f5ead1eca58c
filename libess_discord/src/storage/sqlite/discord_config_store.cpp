#include "storage/sqlite/query.hpp"
#include "storage/sqlite/stores.hpp"

namespace ess::storage::sqlite {

namespace {

discord_config_record read_config(const statement& row) {
  return {row.id_at<community_id>(0),
          row.optional_snowflake<ess::guild_id>(1),
          row.optional_snowflake<channel_id>(2),
          row.optional_snowflake<channel_id>(3),
          row.optional_snowflake<channel_id>(4),
          row.optional_snowflake<ess::application_id>(5),
          row.text(6),
          row.text(7),
          row.optional_time(8),
          row.small_integer(9),
          row.time(10)};
}

error config_changed() {
  return {errc::conflict, "config_changed",
          "Somebody else saved this configuration meanwhile. Reload it and try again."};
}

int insert_config(connection& db, const discord_config_record& config) {
  return db.run(
      "INSERT INTO discord_configs (community_id, guild_id, approvals_channel, dispatch_channel, security_channel, "
      "application_id, public_key, bot_token_sealed, bot_token_set_at, version, updated_at) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?) ON CONFLICT (community_id) DO NOTHING",
      config.community, config.guild, config.approvals_channel, config.dispatch_channel, config.security_channel,
      config.application, config.public_key, config.bot_token_sealed, config.bot_token_set_at, config.updated_at);
}

int update_config(connection& db, const discord_config_record& config) {
  return db.run(
      "UPDATE discord_configs SET guild_id = ?, approvals_channel = ?, dispatch_channel = ?, security_channel = ?, "
      "application_id = ?, public_key = ?, bot_token_sealed = ?, bot_token_set_at = ?, version = version + 1, "
      "updated_at = ? WHERE community_id = ? AND version = ?",
      config.guild, config.approvals_channel, config.dispatch_channel, config.security_channel, config.application,
      config.public_key, config.bot_token_sealed, config.bot_token_set_at, config.updated_at, config.community,
      config.version);
}

}  // namespace

result<std::optional<discord_config_record>> sqlite_discord_config_store::find(const community_id& community) const {
  return find_one(db_, read_config,
                  "SELECT community_id, guild_id, approvals_channel, dispatch_channel, security_channel, "
                  "application_id, public_key, bot_token_sealed, bot_token_set_at, version, updated_at "
                  "FROM discord_configs WHERE community_id = ?",
                  community);
}

result<std::optional<discord_config_record>> sqlite_discord_config_store::find_by_guild(guild_id guild) const {
  return find_one(db_, read_config,
                  "SELECT community_id, guild_id, approvals_channel, dispatch_channel, security_channel, "
                  "application_id, public_key, bot_token_sealed, bot_token_set_at, version, updated_at "
                  "FROM discord_configs WHERE guild_id = ?",
                  guild);
}

result<std::vector<discord_config_record>> sqlite_discord_config_store::list_by_application(application_id application,
                                                                                            int limit) const {
  return find_all(db_, read_config,
                  "SELECT community_id, guild_id, approvals_channel, dispatch_channel, security_channel, "
                  "application_id, public_key, bot_token_sealed, bot_token_set_at, version, updated_at "
                  "FROM discord_configs WHERE application_id = ? ORDER BY community_id LIMIT ?",
                  application, at_least_zero(limit));
}

result<void> sqlite_discord_config_store::save(const discord_config_record& config) {
  return db_.guarded(
      {{"discord_configs.guild_id", "guild_taken", "Another community has claimed this Discord server."}},
      [&]() -> result<void> {
        const int changed = config.version == 0 ? insert_config(db_, config) : update_config(db_, config);
        if (changed == 0) return config_changed();
        return success();
      });
}

}  // namespace ess::storage::sqlite
