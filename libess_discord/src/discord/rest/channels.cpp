#include "ess/discord/rest/channels.hpp"

#include "ess/discord/rest/client.hpp"

namespace ess::rest {

net::awaitable<result<discord::channel>> get_channel(client& c, channel_id channel) {
  request r(net::http_method::get, "/channels/{}", "/channels/" + channel.str());
  r.top_level(channel.str());
  const result<boost::json::value> answer = co_await c.call(std::move(r));
  if (!answer) co_return answer.error();
  co_return discord::read_channel(*answer);
}

}  // namespace ess::rest
