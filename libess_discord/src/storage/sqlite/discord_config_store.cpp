#include <algorithm>

#include "storage/sqlite/query.hpp"
#include "storage/sqlite/stores.hpp"

namespace ess::storage::sqlite {

namespace {

using std::chrono::minutes;

/// Each word has a space before and after it, so that SQL finds whole words.
std::string join_words(const std::vector<std::string>& words) {
  std::string joined;
  for (const auto& word : words) joined += (joined.empty() ? " " : "") + word + " ";
  return joined;
}

std::vector<std::string> split_words(std::string_view joined) {
  std::vector<std::string> words;
  while (!joined.empty()) {
    const auto end = std::min(joined.find(' '), joined.size());
    if (end > 0) words.emplace_back(joined.substr(0, end));
    joined.remove_prefix(std::min(end + 1, joined.size()));
  }
  return words;
}

notification_settings read_notify(const statement& row) {
  notification_settings notify;
  notify.muted = split_words(row.text(11));
  if (!row.is_null(12)) {
    notify.quiet =
        quiet_hours{minutes(row.small_integer(12)), minutes(row.small_integer(13)), minutes(row.small_integer(14))};
  }
  const auto language = parse_message_language(row.text(15));
  if (!language) throw corrupt_row("a Discord configuration names an unknown language");
  notify.language = *language;
  return notify;
}

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
          row.time(10),
          read_notify(row),
          row.small_integer(16) != 0};
}

/// The columns of quiet hours, all set or none.
struct quiet_columns {
  explicit quiet_columns(const std::optional<quiet_hours>& hours) {
    if (!hours) return;
    from = hours->from.count();
    until = hours->until.count();
    offset = hours->utc_offset.count();
  }
  std::optional<std::int64_t> from;
  std::optional<std::int64_t> until;
  std::optional<std::int64_t> offset;
};

error config_changed() {
  return {errc::conflict, "config_changed",
          "Somebody else saved this configuration meanwhile. Reload it and try again."};
}

int insert_config(connection& db, const discord_config_record& config) {
  const quiet_columns quiet(config.notify.quiet);
  return db.run(
      "INSERT INTO discord_configs (community_id, guild_id, approvals_channel, dispatch_channel, security_channel, "
      "application_id, public_key, bot_token_sealed, bot_token_set_at, version, updated_at, muted_events, quiet_from, "
      "quiet_until, quiet_offset, language, linked_roles) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?) "
      "ON CONFLICT (community_id) DO NOTHING",
      config.community, config.guild, config.approvals_channel, config.dispatch_channel, config.security_channel,
      config.application, config.public_key, config.bot_token_sealed, config.bot_token_set_at, config.updated_at,
      join_words(config.notify.muted), quiet.from, quiet.until, quiet.offset, to_string(config.notify.language),
      config.linked_roles ? 1 : 0);
}

int update_config(connection& db, const discord_config_record& config) {
  const quiet_columns quiet(config.notify.quiet);
  return db.run(
      "UPDATE discord_configs SET guild_id = ?, approvals_channel = ?, dispatch_channel = ?, security_channel = ?, "
      "application_id = ?, public_key = ?, bot_token_sealed = ?, bot_token_set_at = ?, version = version + 1, "
      "updated_at = ?, muted_events = ?, quiet_from = ?, quiet_until = ?, quiet_offset = ?, language = ?, linked_roles "
      "= "
      "? WHERE community_id = ? AND version = ?",
      config.guild, config.approvals_channel, config.dispatch_channel, config.security_channel, config.application,
      config.public_key, config.bot_token_sealed, config.bot_token_set_at, config.updated_at,
      join_words(config.notify.muted), quiet.from, quiet.until, quiet.offset, to_string(config.notify.language),
      config.linked_roles ? 1 : 0, config.community, config.version);
}

}  // namespace

result<std::optional<discord_config_record>> sqlite_discord_config_store::find(const community_id& community) const {
  return find_one(db_, read_config,
                  "SELECT community_id, guild_id, approvals_channel, dispatch_channel, security_channel, "
                  "application_id, public_key, bot_token_sealed, bot_token_set_at, version, updated_at, "
                  "muted_events, quiet_from, quiet_until, quiet_offset, language, linked_roles FROM discord_configs "
                  "WHERE community_id = ?",
                  community);
}

result<std::optional<discord_config_record>> sqlite_discord_config_store::find_by_guild(guild_id guild) const {
  return find_one(db_, read_config,
                  "SELECT community_id, guild_id, approvals_channel, dispatch_channel, security_channel, "
                  "application_id, public_key, bot_token_sealed, bot_token_set_at, version, updated_at, "
                  "muted_events, quiet_from, quiet_until, quiet_offset, language, linked_roles FROM discord_configs "
                  "WHERE guild_id = ?",
                  guild);
}

result<std::vector<discord_config_record>> sqlite_discord_config_store::list_by_application(application_id application,
                                                                                            int limit) const {
  return find_all(
      db_, read_config,
      "SELECT community_id, guild_id, approvals_channel, dispatch_channel, security_channel, "
      "application_id, public_key, bot_token_sealed, bot_token_set_at, version, updated_at, "
      "muted_events, quiet_from, quiet_until, quiet_offset, language, linked_roles FROM discord_configs WHERE "
      "application_id = ? ORDER BY community_id LIMIT ?",
      application, at_least_zero(limit));
}

result<void> sqlite_discord_config_store::save(const discord_config_record& config) {
  return db_.guarded(
      {{"discord_configs.guild_id", "guild_taken", "Another community has claimed this Discord server."}},
      [&]() -> result<void> {
        const int changed = config.version == 0 ? insert_config(db_, config) : update_config(db_, config);
        if (changed == 0) return config_changed();
        db_.run("UPDATE outbox_lanes SET quiet_until = 0 WHERE community_id = ?", config.community);
        return success();
      });
}

}  // namespace ess::storage::sqlite
