// Alive, and ready for work.
#include "ess/net/transact.hpp"
#include "ess/storage/installation.hpp"
#include "ess/storage/outbox.hpp"
#include "routes/body.hpp"
#include "routes/handlers.hpp"

namespace ess::server {
namespace {

struct readiness {
  storage::outbox_figures outbox;
  time_point now;
};

// A number of all communities together: who asks is not signed in.
boost::json::object outbox_json(const readiness& seen, const delivery_counts& counts) {
  boost::json::object json;
  json["waiting"] = seen.outbox.waiting;
  json["held"] = seen.outbox.held;
  json["dead"] = seen.outbox.dead;
  json["uncertain"] = seen.outbox.uncertain;
  json["shed"] = counts.shed();
  json["oldestAgeMs"] = seen.outbox.oldest ? (seen.now - *seen.outbox.oldest).count() : 0;
  return json;
}

}  // namespace

answer health(context&, http::request&) { co_return success_reply({}); }

answer ready(context& c, http::request&) {
  auto work = [](const storage::unit_of_work& uow) -> result<readiness> {
    const auto pepper = uow.installation().get("api_key_pepper");
    if (!pepper) return pepper.error();
    const auto outbox = uow.outbox().figures(std::nullopt);
    if (!outbox) return outbox.error();
    return readiness{*outbox, uow.now()};
  };
  const auto read = co_await net::read_only(c.database, work);
  const bool is_ready = read.has_value() && !c.stopping;
  boost::json::object body;
  body["ok"] = is_ready;
  body["store"] = read.has_value();
  body["stopping"] = c.stopping;
  if (read) body["outbox"] = outbox_json(*read, c.deliveries);
  body["linking"] = c.links != nullptr;
  body["devDiscord"] = c.dev_discord;
  co_return http::reply::json(body, is_ready ? 200 : 503);
}

}  // namespace ess::server
