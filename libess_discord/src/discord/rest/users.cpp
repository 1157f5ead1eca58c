#include "ess/discord/rest/users.hpp"

#include "ess/discord/rest/client.hpp"

namespace ess::rest {

net::awaitable<result<discord::user>> get_current_user(client& c) {
  request r(net::http_method::get, "/users/@me", "/users/@me");
  const result<boost::json::value> answer = co_await c.call(std::move(r));
  if (!answer) co_return answer.error();
  co_return discord::read_user(*answer);
}

}  // namespace ess::rest
