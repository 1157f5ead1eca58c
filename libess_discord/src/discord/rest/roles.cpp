#include "ess/discord/rest/roles.hpp"

#include "ess/discord/model/fields.hpp"
#include "ess/discord/rest/client.hpp"

namespace ess::rest {

net::awaitable<result<std::vector<discord::role>>> list_guild_roles(client& c, guild_id guild) {
  request r(net::http_method::get, "/guilds/{}/roles", "/guilds/" + guild.str() + "/roles");
  r.top_level(guild.str());
  const result<boost::json::value> answer = co_await c.call(std::move(r));
  if (!answer) co_return answer.error();
  if (!answer->is_array()) co_return discord::payload_invalid("a list of roles that is no list");
  std::vector<discord::role> roles;
  for (const boost::json::value& each : answer->get_array()) {
    result<discord::role> read = discord::read_role(each);
    if (!read) co_return std::move(read).error();
    roles.push_back(*read);
  }
  co_return roles;
}

net::awaitable<result<discord::role>> get_guild_role(client& c, guild_id guild, discord_role_id role) {
  request r(net::http_method::get, "/guilds/{}/roles/{}", "/guilds/" + guild.str() + "/roles/" + role.str());
  r.top_level(guild.str());
  const result<boost::json::value> answer = co_await c.call(std::move(r));
  if (!answer) co_return answer.error();
  co_return discord::read_role(*answer);
}

}  // namespace ess::rest
