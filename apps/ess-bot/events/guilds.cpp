#include "events/guilds.hpp"

#include "ess/discord/model/fields.hpp"

namespace ess::bot {

bool on_guild_create(const boost::json::value& data, const communities& known, presence& here, const logger& log) {
  const auto guild = discord::id_member<guild_id>(data, "id");
  if (!guild) return false;
  if (known.find(*guild)) {
    log.info("bot.guild", {{"guild", guild->str()}});
    here.note_guild(*guild, true);
  } else {
    log.warning("bot.guild_without_key", {{"guild", guild->str()}});
  }
  return true;
}

bool on_guild_delete(const boost::json::value& data, presence& here, const logger& log) {
  const auto guild = discord::id_member<guild_id>(data, "id");
  if (!guild) return false;
  if (bool_member(data, "unavailable").value_or(false)) {
    log.info("bot.guild_unavailable", {{"guild", guild->str()}});
  } else {
    log.warning("bot.guild_left", {{"guild", guild->str()}});
    here.note_guild(*guild, false);
  }
  return true;
}

}  // namespace ess::bot
