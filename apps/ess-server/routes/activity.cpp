// How busy a community's bots and channels are, by the hour, and whether they are there at all.
#include "ess/audit/activity.hpp"

#include <charconv>

#include "ess/storage/api_keys.hpp"
#include "ess/storage/bots.hpp"
#include "ess/storage/discord_configs.hpp"
#include "middleware/session_guard.hpp"
#include "routes/body.hpp"
#include "routes/handlers.hpp"

namespace ess::server {
namespace {

constexpr int greatest_span = 7 * 24;

result<int> read_hours(const http::parameters& query) {
  const auto given = query.single("hours");
  if (!given) return given.error();
  if (!*given) return 24;
  int hours = 0;
  const char* end = (*given)->data() + (*given)->size();
  const auto [stopped, failure] = std::from_chars((*given)->data(), end, hours);
  if (failure == std::errc() && stopped == end && hours >= 1 && hours <= greatest_span) return hours;
  return error(errc::invalid_argument, "invalid_parameter", "The parameter \"hours\" must be a number from 1 to 168.");
}

boost::json::object bucket_json(const audit::activity_hour& hour) {
  boost::json::object json;
  json["at"] = format_time(hour.from);
  json["commands"] = hour.commands;
  json["deliveries"] = hour.deliveries;
  json["refusals"] = hour.refusals;
  return json;
}

result<boost::json::array> keys_json(const storage::unit_of_work& uow, const community_id& community) {
  auto keys = uow.api_keys().list(community);
  if (!keys) return std::move(keys).error();
  boost::json::array list;
  for (const auto& key : *keys) {
    if (key.revoked_at || key.expires_at <= uow.now()) continue;
    boost::json::object json;
    json["id"] = key.id.str();
    json["name"] = key.name;
    json["lastUsedAt"] = nullptr;
    if (key.last_used_at) json["lastUsedAt"] = format_time(*key.last_used_at);
    list.push_back(std::move(json));
  }
  return list;
}

/// Whether the bot is in the community's guild, as it said last; null where it said nothing of this guild.
result<boost::json::value> guild_json(const storage::unit_of_work& uow, const community_id& community) {
  const auto told = uow.bots().find_guild(community);
  if (!told) return told.error();
  const auto config = uow.discord_configs().find(community);
  if (!config) return config.error();
  const bool is_current = *told && *config && (*config)->guild == (*told)->guild;
  if (!is_current) return boost::json::value();
  boost::json::object json;
  json["state"] = (*told)->state;
  json["at"] = format_time((*told)->at);
  return boost::json::value(std::move(json));
}

}  // namespace

answer show_activity(context& c, http::request& from) {
  const auto hours = read_hours(from.query());
  if (!hours) co_return http::reply::from_error(hours.error());
  auto work = [&](const storage::unit_of_work& uow, const identity::signed_in&) -> result<boost::json::array> {
    const auto community = community_of(from);
    if (!community) return community.error();
    auto activity = audit::bot_activity(uow, *community, *hours);
    if (!activity) return std::move(activity).error();
    boost::json::array list;
    for (const auto& hour : *activity) list.push_back(bucket_json(hour));
    return list;
  };
  auto buckets = co_await read_as(c, from, work);
  if (!buckets) co_return http::reply::from_error(buckets.error());
  boost::json::object body;
  body["buckets"] = std::move(*buckets);
  co_return success_reply(std::move(body));
}

answer show_bot_health(context& c, http::request& from) {
  auto work = [&](const storage::unit_of_work& uow, const identity::signed_in&) -> result<boost::json::object> {
    const auto community = community_of(from);
    if (!community) return community.error();
    auto keys = keys_json(uow, *community);
    if (!keys) return std::move(keys).error();
    auto activity = audit::bot_activity(uow, *community, 24);
    if (!activity) return std::move(activity).error();
    auto last = audit::last_bot_command(uow, *community);
    if (!last) return std::move(last).error();
    auto guild = guild_json(uow, *community);
    if (!guild) return std::move(guild).error();
    std::int64_t refusals = 0;
    for (const auto& hour : *activity) refusals += hour.refusals;
    boost::json::object body;
    body["keys"] = std::move(*keys);
    body["lastCommandAt"] = nullptr;
    if (*last) body["lastCommandAt"] = format_time(**last);
    body["refusals"] = refusals;
    body["guild"] = std::move(*guild);
    return body;
  };
  auto health = co_await read_as(c, from, work);
  if (!health) co_return http::reply::from_error(health.error());
  co_return success_reply(std::move(*health));
}

}  // namespace ess::server
