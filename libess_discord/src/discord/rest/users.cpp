#include "ess/discord/rest/users.hpp"

#include "ess/discord/model/fields.hpp"
#include "ess/discord/rest/client.hpp"

namespace ess::rest {

net::awaitable<result<discord::user>> get_current_user(client& c) {
  request r(net::http_method::get, "/users/@me", "/users/@me");
  const result<boost::json::value> answer = co_await c.call(std::move(r));
  if (!answer) co_return answer.error();
  co_return discord::read_user(*answer);
}

net::awaitable<result<application_id>> get_current_application(client& c) {
  request r(net::http_method::get, "/applications/@me", "/applications/@me");
  const result<boost::json::value> answer = co_await c.call(std::move(r));
  if (!answer) co_return answer.error();
  const auto id = discord::id_member<application_id>(*answer, "id");
  if (!id) co_return discord::payload_invalid("an application without a valid id");
  co_return *id;
}

}  // namespace ess::rest
