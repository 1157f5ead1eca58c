// Alive, and ready for work.
#include "ess/access/pepper.hpp"
#include "ess/net/reachability.hpp"
#include "ess/net/transact.hpp"
#include "ess/storage/installation.hpp"
#include "ess/storage/outbox.hpp"
#include "routes/body.hpp"
#include "routes/handlers.hpp"

namespace ess::server {
namespace {

struct readiness {
  bool has_keys = false;  ///< whether the loaded encryption keys open what the store holds
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

// Whether the last call had an answer; null before the first.
boost::json::value discord_json(const context& c) {
  if (c.discord_http == nullptr || c.discord_http->reached() + c.discord_http->failed() == 0) return nullptr;
  return !c.discord_http->last_failed();
}

}  // namespace

answer health(context&, http::request&) { co_return success_reply({}); }

answer ready(context& c, http::request&) {
  auto work = [&cipher = c.cipher](const storage::unit_of_work& uow) -> result<readiness> {
    const auto pepper = uow.installation().get("api_key_pepper");
    if (!pepper) return pepper.error();
    const bool has_keys = *pepper && access::load_pepper(uow, cipher).has_value();
    const auto outbox = uow.outbox().figures(std::nullopt);
    if (!outbox) return outbox.error();
    return readiness{has_keys, *outbox, uow.now()};
  };
  const auto read = co_await net::read_only(c.database, work);
  const bool has_keys = read.has_value() && read->has_keys;
  const bool is_ready = has_keys && !c.stopping;
  boost::json::object body;
  body["ok"] = is_ready;
  body["store"] = read.has_value();
  body["migration"] = c.migration;
  body["keyRing"] = has_keys;
  body["stopping"] = c.stopping;
  if (read) body["outbox"] = outbox_json(*read, c.deliveries);
  body["linking"] = c.links != nullptr;
  body["discordReachable"] = discord_json(c);
  body["devDiscord"] = c.dev_discord;
  co_return http::reply::json(body, is_ready ? 200 : 503);
}

}  // namespace ess::server
