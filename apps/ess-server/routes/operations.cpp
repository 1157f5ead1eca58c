// Alive, and ready for work.
#include "ess/net/transact.hpp"
#include "ess/storage/installation.hpp"
#include "routes/body.hpp"
#include "routes/handlers.hpp"

namespace ess::server {

answer health(context&, http::request&) { co_return success_reply({}); }

answer ready(context& c, http::request&) {
  auto work = [](const storage::unit_of_work& uow) { return uow.installation().get("api_key_pepper"); };
  const auto read = co_await net::read_only(c.database, work);
  const bool is_ready = read.has_value() && !c.stopping;
  boost::json::object body;
  body["ok"] = is_ready;
  body["store"] = read.has_value();
  body["stopping"] = c.stopping;
  body["linking"] = c.links != nullptr;
  body["devDiscord"] = c.dev_discord;
  co_return http::reply::json(body, is_ready ? 200 : 503);
}

}  // namespace ess::server
