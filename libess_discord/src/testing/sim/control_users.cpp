// What a user does: /_sim/authorize, /_sim/users/{id}/applications, /_sim/interactions, /_sim/components,
// /_sim/messages; what a user sees.
#include "ess/base/json.hpp"
#include "testing/sim/commands.hpp"
#include "testing/sim/dispatch.hpp"
#include "testing/sim/interactions.hpp"
#include "testing/sim/localizations.hpp"
#include "testing/sim/oauth.hpp"
#include "testing/sim/permissions.hpp"
#include "testing/sim/webhook_events.hpp"
#include "testing/sim/wire.hpp"

namespace ess::testing::sim {

namespace {

std::optional<flake> id_member(const json::value& body, std::string_view name) {
  return parse_id(string_member(body, name).value_or(""));
}

authorize_check check_url(const call& c, const std::string& url) {
  return check_authorize(c.sim.data, parse_target(url).query);
}

// What the consent page shows; the page's own query is the authorize request.
sim_reply preview_authorize(call& c) {
  const authorize_check check = check_authorize(c.sim.data, c.query);
  if (!check.request) return control_error(400, check.refusal.text);
  json::array users;
  for (const auto& [id, u] : c.sim.data.users) {
    if (!u.bot) users.push_back(user_json(u));
  }
  json::object body;
  body["application"] = json::object{{"id", id_text(check.request->app->id)}, {"name", check.request->app->name}};
  body["scopes"] = json::array(check.request->scopes.begin(), check.request->scopes.end());
  body["redirectUri"] = check.request->redirect_uri;
  body["users"] = std::move(users);
  return json_reply(200, body);
}

// The consent page's buttons, and tests: {userId, authorizeUrl, decision: "allow" (default) or "cancel"}.
sim_reply decide_authorize(call& c) {
  const authorize_check check = check_url(c, string_member(c.body, "authorizeUrl").value_or(""));
  if (!check.request) {
    if (!check.refusal.redirect_url) return control_error(400, check.refusal.text);
    return json_reply(200, json::object{{"redirectUrl", *check.refusal.redirect_url}});
  }
  if (string_member(c.body, "decision").value_or("allow") == "cancel") {
    return json_reply(200, json::object{{"redirectUrl", denial_url(*check.request)}});
  }
  const auto user_id = id_member(c.body, "userId");
  const user* u = user_id ? c.sim.data.find_user(*user_id) : nullptr;
  if (u == nullptr || u->bot) return control_error(400, "\"userId\" must name a user of the world.");
  authorize(c.sim, c.sim.data.applications.at(check.request->app->id), *u, check.request->scopes, c.now);
  return json_reply(200, json::object{{"redirectUrl", grant_url(c.sim, *check.request, u->id, c.now)}});
}

// "Authorized Apps" in the user's settings.
sim_reply show_authorized(call& c) {
  const flake user_id = c.id("user");
  if (c.sim.data.find_user(user_id) == nullptr) return control_error(404, "There is no such user.");
  json::array applications;
  for (const auto& [whose, scopes] : c.sim.data.authorizations) {
    if (whose.first != user_id) continue;
    json::object shown;
    shown["id"] = id_text(whose.second);
    shown["name"] = c.sim.data.applications.at(whose.second).name;
    shown["scopes"] = json::array(scopes.begin(), scopes.end());
    applications.push_back(std::move(shown));
  }
  return json_reply(200, json::object{{"applications", std::move(applications)}});
}

sim_reply remove_authorized(call& c) {
  application* app = find_in(c.sim.data.applications, c.id("application"));
  const user* who = c.sim.data.find_user(c.id("user"));
  if (app == nullptr || who == nullptr || !deauthorize(c.sim, *app, *who, c.now)) {
    return control_error(404, "This user has not authorized such an application.");
  }
  return json_reply(200, json::object{{"ok", true}});
}

// {locale}: the language in the user's settings.
sim_reply set_locale(call& c) {
  user* who = c.sim.data.find_user(c.id("user"));
  if (who == nullptr || who->bot) return control_error(404, "There is no such user.");
  const std::string locale = string_member(c.body, "locale").value_or("");
  if (!is_locale(locale)) return control_error(400, "\"locale\" must be one of Discord's locales, as in \"de\".");
  who->locale = locale;
  ++c.sim.changes;
  return control_done();
}

sim_reply started(const result<flake>& id) {
  if (!id) return control_error(400, id.error().message());
  return json_reply(201, json::object{{"interactionId", id_text(*id)}});
}

// {userId, guildId?, channelId?, commandId or name, targetId, applicationId?}
sim_reply choose_command(call& c, flake user_id, flake target_id) {
  menu_choice chosen;
  chosen.user_id = user_id;
  chosen.guild_id = id_member(c.body, "guildId");
  chosen.channel_id = id_member(c.body, "channelId");
  chosen.application_id = id_member(c.body, "applicationId");
  chosen.command_id = id_member(c.body, "commandId");
  chosen.name = string_member(c.body, "name").value_or("");
  chosen.target_id = target_id;
  if (!chosen.command_id && chosen.name.empty()) return control_error(400, "\"commandId\" or \"name\" is needed.");
  return started(choose_from_menu(c.sim, chosen, c.now));
}

sim_reply create_interaction(call& c) {
  invocation line;
  const auto user_id = id_member(c.body, "userId");
  if (!user_id) return control_error(400, "\"userId\" must be the id of a user.");
  if (find_member(c.body, "targetId") != nullptr) {
    return choose_command(c, *user_id, id_member(c.body, "targetId").value_or(0));
  }
  line.user_id = *user_id;
  line.guild_id = id_member(c.body, "guildId");
  line.channel_id = id_member(c.body, "channelId");
  line.application_id = id_member(c.body, "applicationId");
  line.text = string_member(c.body, "text").value_or("");
  line.autocomplete = bool_member(c.body, "autocomplete").value_or(false);
  return started(invoke(c.sim, line, c.now));
}

sim_reply press_one(call& c) {
  const auto user_id = id_member(c.body, "userId");
  const auto channel_id = id_member(c.body, "channelId");
  const auto message_id = id_member(c.body, "messageId");
  const auto custom_id = string_member(c.body, "customId");
  if (!user_id || !channel_id || !message_id || !custom_id) {
    return control_error(400, "\"userId\", \"channelId\", \"messageId\" and \"customId\" are needed.");
  }
  press p;
  p.user_id = *user_id;
  p.channel_id = *channel_id;
  p.message_id = *message_id;
  p.custom_id = *custom_id;
  if (const json::value* values = find_member(c.body, "values"); values != nullptr && values->is_array()) {
    for (const json::value& value : values->get_array()) {
      if (value.is_string()) p.values.emplace_back(value.get_string());
    }
  }
  return started(press_component(c.sim, p, c.now));
}

// {interactionId, values: {customId: text}}
sim_reply send_form(call& c) {
  const auto id = id_member(c.body, "interactionId");
  if (!id) return control_error(400, "\"interactionId\" must name the interaction that shows the form.");
  const json::value* values = find_member(c.body, "values");
  const json::object none;
  const bool given = values != nullptr && values->is_object();
  return started(submit_form(c.sim, *id, given ? values->get_object() : none, c.now));
}

bool sees(const message& m, flake viewer) { return !m.only_for || *m.only_for == viewer; }

sim_reply show_interaction(call& c) {
  const interaction* i = c.sim.data.find_interaction(c.id("interaction"));
  if (i == nullptr) return control_error(404, "There is no such interaction.");
  json::array messages;
  std::vector<flake> ids = i->follow_ups;
  if (i->original_id && !i->original_deleted) ids.insert(ids.begin(), *i->original_id);
  for (const flake id : ids) {
    const message* m = c.sim.data.find_message(i->channel_id, id);
    if (m != nullptr) messages.push_back(message_json(c.sim.data, *m));
  }
  json::object body;
  body["interactionId"] = id_text(i->id);
  body["channelId"] = id_text(i->channel_id);
  body["state"] = progress_of(*i, c.now);
  body["messages"] = std::move(messages);
  body["choices"] = i->choices;
  if (i->form) body["form"] = *i->form;
  return json_reply(200, body);
}

// What the viewer sees in the channel, oldest first.
sim_reply show_messages(call& c) {
  const channel* in = c.sim.data.find_channel(c.id("channel"));
  if (in == nullptr) return control_error(404, "There is no such channel.");
  const flake viewer = parse_id(c.query_value("viewerId")).value_or(0);
  if ((permissions_in(c.sim.data, viewer, *in) & permission::view_channel) == 0) {
    return control_error(403, "\"viewerId\" must name a user who sees this channel.");
  }
  json::array messages;
  for (const auto& [id, m] : c.sim.data.messages[in->id]) {
    if (sees(m, viewer)) messages.push_back(message_json(c.sim.data, m));
  }
  return json_reply(200, json::object{{"changes", c.sim.changes}, {"messages", std::move(messages)}});
}

sim_reply show_commands(call& c) {
  const flake viewer = parse_id(c.query_value("viewerId")).value_or(0);
  const std::string type = c.query_value("type");
  const int wanted = type == "2" ? command_type::user : type == "3" ? command_type::message : command_type::chat_input;
  json::array commands;
  for (const command* entry : visible_commands(c.sim.data, viewer, parse_id(c.query_value("guildId")), wanted)) {
    json::object shown = command_json(*entry);
    shown["application_name"] = c.sim.data.applications.at(entry->application_id).name;
    commands.push_back(std::move(shown));
  }
  return json_reply(200, json::object{{"commands", std::move(commands)}});
}

sim_reply write_message(call& c) {
  const auto user_id = id_member(c.body, "userId");
  const auto channel_id = id_member(c.body, "channelId");
  const channel* in = channel_id ? c.sim.data.find_channel(*channel_id) : nullptr;
  const user* who = user_id ? c.sim.data.find_user(*user_id) : nullptr;
  if (in == nullptr || who == nullptr || who->bot) {
    return control_error(400, "\"userId\" and \"channelId\" must name a user and a channel.");
  }
  constexpr std::uint64_t needed = permission::view_channel | permission::send_messages;
  if ((permissions_in(c.sim.data, who->id, *in) & needed) != needed) {
    return control_error(403, "This user may not write in that channel.");
  }
  form_errors errors;
  const message_fields fields = read_message(c.body, {}, errors);
  if (!errors.empty()) return errors.reply();
  if (fields.empty()) return control_error(400, "\"content\" must not be empty.");
  message m;
  m.channel_id = in->id;
  m.author_id = who->id;
  m.created = c.now;
  apply_fields(c.sim.data, m, fields);
  return json_reply(201, message_json(c.sim.data, publish(c.sim, std::move(m))));
}

}  // namespace

std::span<const route> control_interaction_routes() {
  constexpr route_access control = route_access::control;
  static constexpr route routes[] = {
      {"GET", "/_sim/authorize", control, route_body::none, false, preview_authorize},
      {"POST", "/_sim/authorize", control, route_body::json, false, decide_authorize},
      {"GET", "/_sim/users/{user}/applications", control, route_body::none, false, show_authorized},
      {"DELETE", "/_sim/users/{user}/applications/{application}", control, route_body::none, false, remove_authorized},
      {"PUT", "/_sim/users/{user}/locale", control, route_body::json, false, set_locale},
      {"GET", "/_sim/commands", control, route_body::none, false, show_commands},
      {"POST", "/_sim/interactions", control, route_body::json, false, create_interaction},
      {"GET", "/_sim/interactions/{interaction}", control, route_body::none, false, show_interaction},
      {"POST", "/_sim/components", control, route_body::json, false, press_one},
      {"POST", "/_sim/forms", control, route_body::json, false, send_form},
      {"POST", "/_sim/messages", control, route_body::json, false, write_message},
      {"GET", "/_sim/channels/{channel}/messages", control, route_body::none, false, show_messages},
  };
  return routes;
}

}  // namespace ess::testing::sim
