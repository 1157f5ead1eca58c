#include "events/ready.hpp"

#include <boost/json/array.hpp>

#include "ess/base/json.hpp"
#include "ess/discord/model/user.hpp"

namespace ess::bot {

void on_ready(const boost::json::value& data, const logger& log) {
  const boost::json::value* who = find_member(data, "user");
  const boost::json::value* guilds = find_member(data, "guilds");
  std::string name;
  if (who != nullptr) {
    if (const auto user = discord::read_user(*who)) name = discord::display_name(*user);
  }
  const bool has_guilds = guilds != nullptr && guilds->is_array();
  log.info("bot.ready",
           {{"user", name}, {"guilds", has_guilds ? static_cast<std::int64_t>(guilds->get_array().size()) : 0}});
}

}  // namespace ess::bot
