#include "ess/discord/rest/guilds.hpp"

#include "ess/discord/model/fields.hpp"
#include "ess/discord/rest/client.hpp"

namespace ess::rest {
namespace {

request of_guild(guild_id guild, std::string_view rest_of_route, const std::string& rest_of_path) {
  request r(net::http_method::get, "/guilds/{}" + std::string(rest_of_route), "/guilds/" + guild.str() + rest_of_path);
  r.top_level(guild.str());
  return r;
}

}  // namespace

net::awaitable<result<discord::guild>> get_guild(client& c, guild_id guild) {
  request r = of_guild(guild, "", "");
  const result<boost::json::value> answer = co_await c.call(std::move(r));
  if (!answer) co_return answer.error();
  co_return discord::read_guild(*answer);
}

net::awaitable<result<std::vector<discord::channel>>> list_guild_channels(client& c, guild_id guild) {
  request r = of_guild(guild, "/channels", "/channels");
  const result<boost::json::value> answer = co_await c.call(std::move(r));
  if (!answer) co_return answer.error();
  if (!answer->is_array()) co_return discord::payload_invalid("a list of channels that is no list");
  std::vector<discord::channel> channels;
  for (const boost::json::value& each : answer->get_array()) {
    result<discord::channel> read = discord::read_channel(each);
    if (!read) co_return std::move(read).error();
    channels.push_back(std::move(*read));
  }
  co_return channels;
}

}  // namespace ess::rest
