// What bots say of themselves: which process acts, and whether the bot is still in the guild.
#include "ess/community/bot_presence.hpp"

#include "ess/community/communities.hpp"
#include "ess/net/transact.hpp"
#include "ess/notices/bot_notices.hpp"
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

/// Whoever may change the community's Discord settings can mend it.
result<void> tell_settings_editors(context& c, storage::unit_of_work& uow, const community_id& community,
                                   bool returned) {
  const auto home = uow.communities().find(community);
  if (!home) return home.error();
  if (!*home) return success();
  const auto members = uow.memberships().list_for_community(community);
  if (!members) return members.error();
  const auto told = returned ? notices::bot_returned((*home)->name) : notices::bot_left((*home)->name);
  for (const auto& member : *members) {
    const auto rights = community::permissions_of(uow, community, member.user);
    if (!rights) return rights.error();
    if (!rights->contains(access::permission::settings_edit)) continue;
    if (auto sent = c.notices.tell(uow, member.user, told); !sent) return sent;
  }
  return success();
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
  auto work = [&](storage::unit_of_work& uow) -> result<void> {
    const auto& key = key_of(from).key;
    const auto news = community::report_guild(uow, c.random, key, *told, from.id());
    if (!news) return news.error();
    const bool returned = *news == community::guild_news::returned;
    if (!returned && *news != community::guild_news::left) return success();
    return tell_settings_editors(c, uow, key.community, returned);
  };
  const auto noted = co_await net::transact(c.database, storage::write_lane::of(key_of(from).key.community), work);
  if (!noted) co_return http::reply::from_error(noted.error());
  co_return success_reply({});
}

}  // namespace ess::server
