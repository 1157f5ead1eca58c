#include "events/ready.hpp"

#include <boost/json/array.hpp>
#include <set>

#include "ess/base/json.hpp"
#include "ess/discord/model/fields.hpp"
#include "ess/discord/model/user.hpp"

namespace ess::bot {

namespace {

// Gateway, "Sharding": shard_id = (guild_id >> 22) % num_shards.
bool belongs_to(guild_id guild, const session_owner& shard) {
  return (guild.value() >> 22) % static_cast<std::uint64_t>(shard.shard_count) ==
         static_cast<std::uint64_t>(shard.shard);
}

void note_absent(const boost::json::array& present, const session_owner& shard, const communities& known,
                 presence& here, const logger& log) {
  std::set<guild_id> ids;
  for (const boost::json::value& each : present) {
    const auto id = discord::id_member<guild_id>(each, "id");
    if (id) ids.insert(*id);
  }
  for (const guild_id guild : known.guilds()) {
    if (!belongs_to(guild, shard) || ids.contains(guild)) continue;
    log.warning("bot.guild_absent", {{"guild", guild.str()}});
    here.note_guild(guild, false);
  }
}

}  // namespace

void on_ready(const boost::json::value& data, const session_owner& shard, const communities& known, presence& here,
              const logger& log) {
  const boost::json::value* who = find_member(data, "user");
  const boost::json::value* guilds = find_member(data, "guilds");
  std::string name;
  if (who != nullptr) {
    if (const auto user = discord::read_user(*who)) name = discord::display_name(*user);
  }
  const bool has_guilds = guilds != nullptr && guilds->is_array();
  log.info("bot.ready",
           {{"user", name}, {"guilds", has_guilds ? static_cast<std::int64_t>(guilds->get_array().size()) : 0}});
  if (has_guilds) note_absent(guilds->get_array(), shard, known, here, log);
}

}  // namespace ess::bot
