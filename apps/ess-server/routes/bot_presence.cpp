// What bots say of themselves: which process acts, and whether the bot is still in the guild.
#include "ess/community/bot_presence.hpp"

#include "ess/net/transact.hpp"
#include "middleware/key_guard.hpp"
#include "routes/body.hpp"
#include "routes/handlers.hpp"

namespace ess::server {
namespace {

// Discord's ids and ours are not at hand here, so a limit is one of the key alone; a process renews every 10 s.
constexpr int leases_per_minute = 300;
constexpr int reports_per_minute = 120;

result<void> take(context& c, const http::request& from, int per_minute) {
  const auto nobody = discord_user_id::trusted(1);
  return c.bot.take(key_of(from).key, action_of(from), per_minute, nobody, c.time.steady_now());
}

}  // namespace

answer bot_lease(context& c, http::request& from) {
  if (auto allowed = take(c, from, leases_per_minute); !allowed) co_return http::reply::from_error(allowed.error());
  const auto body = from.json_body();
  if (!body) co_return http::reply::from_error(body.error());
  const auto wanted = api::lease_request::read(*body);
  if (!wanted) co_return http::reply::from_error(wanted.error());
  auto work = [&](storage::unit_of_work& uow) {
    return community::take_lease(uow, c.random, key_of(from).key, *wanted, from.id());
  };
  const auto lease = co_await net::transact(c.database, storage::write_lane::of(key_of(from).key.community), work);
  if (!lease) co_return http::reply::from_error(lease.error());
  co_return http::reply::json(lease->to_json());
}

answer bot_guild(context& c, http::request& from) {
  if (auto allowed = take(c, from, reports_per_minute); !allowed) co_return http::reply::from_error(allowed.error());
  const auto body = from.json_body();
  if (!body) co_return http::reply::from_error(body.error());
  const auto told = api::guild_report::read(*body);
  if (!told) co_return http::reply::from_error(told.error());
  auto work = [&](storage::unit_of_work& uow) {
    return community::report_guild(uow, c.random, key_of(from).key, *told, from.id());
  };
  const auto noted = co_await net::transact(c.database, storage::write_lane::of(key_of(from).key.community), work);
  if (!noted) co_return http::reply::from_error(noted.error());
  co_return success_reply({});
}

}  // namespace ess::server
