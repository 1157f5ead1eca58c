// Who and what a token is for: /oauth2/@me, /users/@me, the own application.
#include <algorithm>

#include "testing/sim/dispatch.hpp"
#include "testing/sim/permissions.hpp"
#include "testing/sim/wire.hpp"

namespace ess::testing::sim {

namespace {

sim_reply scope_missing(const call& c) {
  return api_error(c.sim.options.scope_missing_status, 50026, "Missing required OAuth2 scope");
}

sim_reply current_authorization(call& c) {
  const application& app = c.sim.data.applications.at(c.grant->application_id);
  json::object shown;
  shown["id"] = id_text(app.id);
  shown["name"] = app.name;
  shown["icon"] = nullptr;
  shown["description"] = "";
  shown["bot_public"] = true;
  shown["bot_require_code_grant"] = false;
  shown["verify_key"] = app.verify_key;
  shown["type"] = nullptr;
  shown["flags"] = 0;
  shown["flags_new"] = "0";
  json::object body;
  body["application"] = std::move(shown);
  body["scopes"] = json::array(c.grant->scopes.begin(), c.grant->scopes.end());
  body["expires"] = discord_time(c.grant->access_expires);
  // "user: if the user has authorized with the identify scope".
  if (c.grant->has_scope("identify")) body["user"] = user_json(c.sim.data.users.at(c.grant->user_id));
  return json_reply(200, body);
}

// The world does not say whose an application is: the first person's there is.
const user& owner_of(const world& w, const application& app) {
  for (const auto& [id, u] : w.users) {
    if (!u.bot) return u;
  }
  return w.users.at(app.id);
}

sim_reply current_application(call& c) {
  const auto& guilds = c.sim.data.guilds;
  json::object body = application_json(*c.bot);
  body["owner"] = user_json(owner_of(c.sim.data, *c.bot));
  body["team"] = nullptr;
  body["approximate_guild_count"] = std::count_if(
      guilds.begin(), guilds.end(), [&](const auto& entry) { return entry.second.applications.contains(c.bot->id); });
  body["approximate_user_install_count"] = 0;
  body["approximate_user_authorization_count"] = 0;
  body["explicit_content_filter"] = 0;
  body["eligible_oauth2_scopes"] = json::array();
  return json_reply(200, body);
}

sim_reply current_user(call& c) {
  if (c.grant != nullptr && !c.grant->has_scope("identify")) return scope_missing(c);
  const user& u = c.sim.data.users.at(c.grant != nullptr ? c.grant->user_id : c.bot->id);
  json::object body = user_json(u);
  body["flags"] = 0;
  body["mfa_enabled"] = false;
  body["locale"] = u.locale;
  body["premium_type"] = 0;
  body["banner"] = nullptr;
  body["accent_color"] = nullptr;
  if (c.grant != nullptr && c.grant->has_scope("email")) {
    body["email"] = u.email ? json::value(*u.email) : json::value(nullptr);
    body["verified"] = u.email.has_value();
  }
  return json_reply(200, body);
}

sim_reply current_guilds(call& c) {
  if (c.grant != nullptr && !c.grant->has_scope("guilds")) return scope_missing(c);
  const flake user_id = c.grant != nullptr ? c.grant->user_id : c.bot->id;
  json::array body;
  for (const auto& [id, g] : c.sim.data.guilds) {
    const member* m = find_in(g.members, user_id);
    if (m == nullptr) continue;
    json::object entry;
    entry["id"] = id_text(id);
    entry["name"] = g.name;
    entry["icon"] = nullptr;
    entry["banner"] = nullptr;
    entry["owner"] = g.owner_id == user_id;
    // Guild-wide, without overwrites.
    entry["permissions"] = std::to_string(guild_permissions(g, *m));
    entry["features"] = json::array();
    body.push_back(std::move(entry));
  }
  return json_reply(200, body);
}

sim_reply current_member(call& c) {
  if (!c.grant->has_scope("guilds.members.read")) return scope_missing(c);
  const member* m = c.sim.data.find_member(c.id("guild"), c.grant->user_id);
  if (m == nullptr) return api_error(c.sim.options.not_a_member_status, 10004, "Unknown Guild");
  return json_reply(200, member_json(c.sim.data, *m, true));
}

sim_reply user_by_id(call& c) {
  const user* u = c.sim.data.find_user(c.id("user"));
  if (u == nullptr) return api_error(404, 10013, "Unknown User");
  return json_reply(200, user_json(*u));
}

constexpr route me_routes[] = {
    {"GET", "/oauth2/@me", route_access::bearer, route_body::none, true, current_authorization},
    {"GET", "/users/@me", route_access::bot_or_bearer, route_body::none, true, current_user},
    {"GET", "/users/@me/guilds", route_access::bot_or_bearer, route_body::none, true, current_guilds},
    {"GET", "/users/@me/guilds/{guild}/member", route_access::bearer, route_body::none, true, current_member},
    {"GET", "/users/{user}", route_access::bot, route_body::none, true, user_by_id},
};

constexpr route app_routes[] = {
    {"GET", "/oauth2/applications/@me", route_access::bot, route_body::none, true, current_application},
    {"GET", "/applications/@me", route_access::bot, route_body::none, true, current_application},
};

}  // namespace

std::span<const route> oauth_me_routes() { return me_routes; }
std::span<const route> application_routes() { return app_routes; }

}  // namespace ess::testing::sim
