// /guilds/{guild}, direct messages, and where the gateway is.
#include <algorithm>

#include "ess/base/json.hpp"
#include "testing/sim/direct_channels.hpp"
#include "testing/sim/dispatch.hpp"
#include "testing/sim/wire.hpp"

namespace ess::testing::sim {

namespace {

// A guild the bot is not in: not documented, so an option says whether it is unknown or out of reach.
found<guild> find_guild(call& c) {
  guild* g = c.sim.data.find_guild(c.id("guild"));
  if (g == nullptr) return api_error(404, 10004, "Unknown Guild");
  if (g->applications.contains(c.bot->id)) return g;
  const int status = c.sim.options.foreign_guild_status;
  return status == 404 ? api_error(404, 10004, "Unknown Guild") : api_error(status, 50001, "Missing Access");
}

sim_reply get_guild(call& c) {
  auto g = find_guild(c);
  if (!g) return std::move(g).refusal();
  json::object body = guild_json(*g);
  if (c.query_flag("with_counts")) {
    body["approximate_member_count"] = g->members.size();
    body["approximate_presence_count"] = 1;
  }
  return json_reply(200, body);
}

sim_reply list_channels(call& c) {
  auto g = find_guild(c);
  if (!g) return std::move(g).refusal();
  json::array body;
  for (const flake id : g->channels) {
    if (const channel* in = c.sim.data.find_channel(id)) body.push_back(channel_json(c.sim.data, *in));
  }
  return json_reply(200, body);
}

sim_reply list_roles(call& c) {
  auto g = find_guild(c);
  if (!g) return std::move(g).refusal();
  return json_reply(200, guild_json(*g).at("roles"));
}

sim_reply get_member(call& c) {
  auto g = find_guild(c);
  if (!g) return std::move(g).refusal();
  const member* m = find_in(g->members, c.id("user"));
  if (m == nullptr) return api_error(404, 10007, "Unknown Member");
  return json_reply(200, member_json(c.sim.data, *m, true));
}

// Needs the GUILD_MEMBERS switch; `limit` 1-1000 (1), `after` an id.
sim_reply list_members(call& c) {
  auto g = find_guild(c);
  if (!g) return std::move(g).refusal();
  if ((c.bot->privileged_intents & intent::guild_members) == 0) return api_error(403, 50001, "Missing Access");
  const std::string given = c.query_value("limit");
  const std::size_t limit = given.empty() ? 1 : static_cast<std::size_t>(parse_id(given).value_or(0));
  if (limit < 1 || limit > 1000) {
    form_errors errors;
    errors.add({"limit"}, "NUMBER_TYPE_MAX", "int value should be between 1 and 1000.");
    return errors.reply();
  }
  const flake after = parse_id(c.query_value("after")).value_or(0);
  json::array body;
  for (const auto& [id, m] : g->members) {
    if (id > after && body.size() < limit) body.push_back(member_json(c.sim.data, m, true));
  }
  return json_reply(200, body);
}

sim_reply open_dm(call& c) {
  const auto id = parse_id(string_member(c.body, "recipient_id").value_or(""));
  if (!id) {
    form_errors errors;
    errors.required({"recipient_id"});
    return errors.reply();
  }
  if (c.sim.data.find_user(*id) == nullptr) return api_error(404, 10013, "Unknown User");
  return json_reply(200, channel_json(c.sim.data, direct_channel(c.sim, c.bot->id, *id, c.now)));
}

std::string gateway_url(const call& c) {
  return c.sim.options.gateway_scheme() + std::string(c.request.header("host")) + "/gateway/";
}

sim_reply gateway(call& c) { return json_reply(200, json::object{{"url", gateway_url(c)}}); }

// "Session Start Limit Object": 1000 identifies in 24 hours.
sim_reply gateway_bot(call& c) {
  constexpr std::int64_t total = 1000;
  auto& identifies = c.bot->identifies;
  std::erase_if(identifies, [&](time_point at) { return c.now - at >= std::chrono::hours(24); });
  json::object limit;
  limit["total"] = total;
  limit["remaining"] = std::max<std::int64_t>(0, total - static_cast<std::int64_t>(identifies.size()));
  const auto reset =
      identifies.empty() ? std::chrono::milliseconds(0) : identifies.front() + std::chrono::hours(24) - c.now;
  limit["reset_after"] = reset.count();
  limit["max_concurrency"] = c.sim.options.max_concurrency;
  json::object body;
  body["url"] = gateway_url(c);
  body["shards"] = c.sim.options.shards;
  body["session_start_limit"] = std::move(limit);
  return json_reply(200, body);
}

constexpr route_access bot = route_access::bot;

constexpr route guild_table[] = {
    {"GET", "/guilds/{guild}", bot, route_body::none, true, get_guild},
    {"GET", "/guilds/{guild}/channels", bot, route_body::none, true, list_channels},
    {"GET", "/guilds/{guild}/roles", bot, route_body::none, true, list_roles},
    {"GET", "/guilds/{guild}/members", bot, route_body::none, true, list_members},
    {"GET", "/guilds/{guild}/members/{user}", bot, route_body::none, true, get_member},
};

constexpr route user_table[] = {
    {"POST", "/users/@me/channels", bot, route_body::json, true, open_dm},
};

constexpr route gateway_table[] = {
    {"GET", "/gateway", route_access::open, route_body::none, true, gateway},
    {"GET", "/gateway/bot", bot, route_body::none, true, gateway_bot},
};

}  // namespace

std::span<const route> guild_routes() { return guild_table; }
std::span<const route> user_routes() { return user_table; }
std::span<const route> gateway_routes() { return gateway_table; }

}  // namespace ess::testing::sim
