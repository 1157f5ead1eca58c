// Discord's webhook events: signed by Discord, answered 204.
#include "ess/discord/interactions/webhook_event.hpp"
#include "ess/linking/stale.hpp"
#include "ess/net/transact.hpp"
#include "ess/storage/discord_configs.hpp"
#include "link_watch.hpp"
#include "routes/handlers.hpp"

namespace ess::server {
namespace {

error events_not_configured() {
  return error(errc::not_found, "events_not_configured",
               "This server has no public key for this application. Its operator can set DISCORD_PUBLIC_KEY.");
}

std::vector<discord::verify_key> parse_keys(const std::vector<std::string>& hex) {
  std::vector<discord::verify_key> keys;
  for (const auto& text : hex) {
    if (auto key = discord::verify_key::parse(text)) keys.push_back(std::move(*key));
  }
  return keys;
}

/// The event, once it is certain that Discord sent it. Errors: `rate_limited`, `invalid_request_signature`,
/// `discord_payload_invalid`.
result<discord::webhook_event> read_signed(context& c, const http::request& from,
                                           const std::vector<discord::verify_key>& keys) {
  if (auto sound = verify_counted(c, from, keys); !sound) return std::move(sound).error();
  json_limits limits;
  limits.max_bytes = max_signed_bytes;
  const auto json = parse_json(from.body(), limits);
  if (!json) return json.error();
  return discord::read_webhook_event(*json);
}

/// What an event of the application that links are made with means for them.
net::awaitable<result<void>> act_on(context& c, const http::request& from, const discord::webhook_event& event) {
  if (event.type != discord::application_deauthorized || !event.user) co_return success();
  auto work = [&](storage::unit_of_work& uow) -> result<bool> {
    link_watch watch(uow, c.random, c.notices);
    return linking::mark_stale(uow, c.random, *event.user, linking::stale_reason::deauthorized,
                               event.at.value_or(uow.now()), from.id(), watch);
  };
  const auto marked = co_await net::transact(c.database, work);
  if (!marked) co_return marked.error();
  c.log.info("discord_event.deauthorized", {{"changed", *marked}, {"request", from.id()}});
  co_return success();
}

net::awaitable<result<std::vector<std::string>>> keys_of_communities(context& c, application_id application) {
  auto work = [&](const storage::unit_of_work& uow) -> result<std::vector<std::string>> {
    const auto configs = uow.discord_configs().list_by_application(application, most_sharers);
    if (!configs) return configs.error();
    std::vector<std::string> hex;
    for (const auto& config : *configs) hex.push_back(config.public_key);
    return hex;
  };
  co_return co_await net::read_only(c.database, work);
}

}  // namespace

answer discord_events(context& c, http::request& from) {
  if (c.events.public_key.empty()) co_return http::reply::from_error(events_not_configured());
  const std::vector<std::string> hex(1, c.events.public_key);
  const auto event = read_signed(c, from, parse_keys(hex));
  if (!event) co_return http::reply::from_error(event.error());
  const bool of_another = !c.events.application.empty() && event->application.str() != c.events.application;
  if (of_another) co_return http::reply::from_error(bad_signature());
  const auto done = co_await act_on(c, from, *event);
  if (!done) co_return http::reply::from_error(done.error());
  co_return http::reply(204);
}

// A community's own application links nobody, and its key is whatever its admins say: what it signs is acknowledged,
// so that Discord keeps the address, and changes no link. Otherwise one community could end the links of all.
answer discord_events_of(context& c, http::request& from) {
  const auto application = application_id::parse(from.route_param("applicationId"));
  if (application && application->str() == c.events.application) co_return co_await discord_events(c, from);
  std::vector<discord::verify_key> keys;
  if (application) {
    const auto hex = co_await keys_of_communities(c, *application);
    if (!hex) co_return http::reply::from_error(hex.error());
    keys = parse_keys(*hex);
  }
  const auto event = read_signed(c, from, keys);
  if (!event) co_return http::reply::from_error(event.error());
  if (event->application != *application) {
    co_return http::reply::from_error(bad_signature());
  }
  co_return http::reply(204);
}

}  // namespace ess::server
