#include "ess/discord/rest/members.hpp"

#include "ess/discord/rest/client.hpp"

namespace ess::rest {

net::awaitable<result<discord::member>> get_guild_member(client& c, guild_id guild, discord_user_id user) {
  request r(net::http_method::get, "/guilds/{}/members/{}", "/guilds/" + guild.str() + "/members/" + user.str());
  r.top_level(guild.str());
  const result<boost::json::value> answer = co_await c.call(std::move(r));
  if (!answer) co_return answer.error();
  co_return discord::read_member(*answer);
}

}  // namespace ess::rest
