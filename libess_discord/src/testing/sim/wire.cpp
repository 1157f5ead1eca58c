#include "testing/sim/wire.hpp"

namespace ess::testing::sim {

namespace {

json::value text_or_null(const std::optional<std::string>& text) {
  return text ? json::value(*text) : json::value(nullptr);
}

json::object overwrite_json(const overwrite& o) {
  json::object out;
  out["id"] = id_text(o.id);
  out["type"] = o.type;
  // Permissions are string-serialized: they need 64 bits (Topics / Permissions).
  out["allow"] = std::to_string(o.allow);
  out["deny"] = std::to_string(o.deny);
  return out;
}

json::array attachments_json(const message& m) {
  json::array out;
  for (const attachment& a : m.attachments) {
    json::object shown;
    shown["id"] = id_text(a.id);
    shown["filename"] = a.name;
    shown["size"] = a.size;
    shown["url"] = a.url;
    shown["proxy_url"] = a.url;
    if (!a.content_type.empty()) shown["content_type"] = a.content_type;
    if (!a.description.empty()) shown["description"] = a.description;
    // "ephemeral: whether this attachment is ephemeral": those of messages that are.
    if (m.only_for) shown["ephemeral"] = true;
    out.push_back(std::move(shown));
  }
  return out;
}

}  // namespace

json::array id_array(const std::vector<flake>& ids) {
  json::array out;
  for (const flake id : ids) out.emplace_back(id_text(id));
  return out;
}

json::object user_json(const user& u) {
  json::object out;
  out["id"] = id_text(u.id);
  out["username"] = u.username;
  // "0" for migrated users; bots still have the four-digit kind.
  out["discriminator"] = u.bot ? "0001" : "0";
  out["global_name"] = text_or_null(u.global_name);
  out["avatar"] = nullptr;
  out["public_flags"] = 0;
  out["flags"] = 0;
  out["primary_guild"] = nullptr;
  if (u.bot) out["bot"] = true;
  return out;
}

json::object role_json(const role& r) {
  json::object colors;
  colors["primary_color"] = 0;
  colors["secondary_color"] = nullptr;
  colors["tertiary_color"] = nullptr;
  json::object out;
  out["id"] = id_text(r.id);
  out["name"] = r.name;
  out["color"] = 0;
  out["colors"] = colors;
  out["hoist"] = false;
  out["icon"] = nullptr;
  out["unicode_emoji"] = nullptr;
  out["position"] = r.position;
  out["permissions"] = std::to_string(r.permissions);
  out["managed"] = r.managed;
  out["mentionable"] = r.mentionable;
  if (r.bot_id) out["tags"] = json::object{{"bot_id", id_text(*r.bot_id)}};
  out["flags"] = 0;
  return out;
}

json::object member_json(const world& w, const member& m, bool with_user) {
  json::object out;
  if (with_user) out["user"] = user_json(w.users.at(m.user_id));
  out["nick"] = text_or_null(m.nick);
  out["avatar"] = nullptr;
  out["banner"] = nullptr;
  out["roles"] = id_array(m.roles);
  out["joined_at"] = discord_time(m.joined_at);
  out["premium_since"] = nullptr;
  out["deaf"] = false;
  out["mute"] = false;
  out["flags"] = 0;
  out["pending"] = false;
  out["communication_disabled_until"] = nullptr;
  return out;
}

json::object channel_json(const world& w, const channel& c) {
  json::object out;
  out["id"] = id_text(c.id);
  out["type"] = c.type;
  out["last_message_id"] = c.last_message_id ? json::value(id_text(*c.last_message_id)) : json::value(nullptr);
  out["flags"] = 0;
  if (c.type == channel_type::dm) {
    json::array recipients;
    for (const flake id : c.recipients) {
      const user* u = find_in(w.users, id);
      if (u != nullptr && !u->bot) recipients.push_back(user_json(*u));
    }
    out["recipients"] = std::move(recipients);
    return out;
  }
  json::array overwrites;
  for (const overwrite& o : c.overwrites) overwrites.push_back(overwrite_json(o));
  if (c.guild_id) out["guild_id"] = id_text(*c.guild_id);
  out["name"] = c.name;
  out["topic"] = c.topic.empty() ? json::value(nullptr) : json::value(c.topic);
  out["position"] = c.position;
  out["permission_overwrites"] = std::move(overwrites);
  out["parent_id"] = nullptr;
  out["nsfw"] = false;
  out["rate_limit_per_user"] = 0;
  return out;
}

json::object guild_json(const guild& g) {
  json::array roles;
  for (const auto& [id, r] : g.roles) roles.push_back(role_json(r));
  json::object out;
  out["id"] = id_text(g.id);
  out["name"] = g.name;
  out["icon"] = nullptr;
  out["owner_id"] = id_text(g.owner_id);
  out["roles"] = std::move(roles);
  out["emojis"] = json::array();
  out["stickers"] = json::array();
  out["features"] = json::array();
  out["preferred_locale"] = "en-US";
  out["system_channel_id"] = nullptr;
  out["system_channel_flags"] = 0;
  out["afk_channel_id"] = nullptr;
  out["afk_timeout"] = 300;
  out["rules_channel_id"] = nullptr;
  out["public_updates_channel_id"] = nullptr;
  out["description"] = nullptr;
  out["banner"] = nullptr;
  out["splash"] = nullptr;
  out["discovery_splash"] = nullptr;
  out["vanity_url_code"] = nullptr;
  out["application_id"] = nullptr;
  out["verification_level"] = 0;
  out["default_message_notifications"] = 0;
  out["explicit_content_filter"] = 0;
  out["mfa_level"] = 0;
  out["nsfw_level"] = 0;
  out["premium_tier"] = 0;
  out["premium_progress_bar_enabled"] = false;
  out["premium_subscription_count"] = 0;
  // What a guild without extras is given; the numbers are those of Discord's documented example.
  out["home_header"] = nullptr;
  out["region"] = "us-west";
  out["widget_enabled"] = false;
  out["widget_channel_id"] = nullptr;
  out["safety_alerts_channel_id"] = nullptr;
  out["max_presences"] = nullptr;
  out["max_members"] = 250'000;
  out["max_video_channel_users"] = 25;
  out["max_stage_video_channel_users"] = 50;
  out["nsfw"] = false;
  out["incidents_data"] = nullptr;
  return out;
}

json::object message_json(const world& w, const message& m) {
  json::array mentions;
  for (const flake id : m.mentions) {
    const user* u = find_in(w.users, id);
    if (u != nullptr) mentions.push_back(user_json(*u));
  }
  json::object out;
  out["id"] = id_text(m.id);
  out["channel_id"] = id_text(m.channel_id);
  out["type"] = m.type;
  out["author"] = user_json(w.users.at(m.author_id));
  out["content"] = m.content;
  out["timestamp"] = discord_time(m.created);
  out["edited_timestamp"] = m.edited ? json::value(discord_time(*m.edited)) : json::value(nullptr);
  out["tts"] = m.tts;
  out["mention_everyone"] = m.mention_everyone;
  out["mentions"] = std::move(mentions);
  out["mention_roles"] = id_array(m.mention_roles);
  out["attachments"] = attachments_json(m);
  out["embeds"] = m.embeds;
  out["components"] = m.components;
  out["pinned"] = false;
  out["flags"] = m.flags;
  if (m.nonce) out["nonce"] = *m.nonce;
  if (m.application_id) {
    // Answers to interactions come from the application's webhook.
    out["webhook_id"] = id_text(*m.application_id);
    out["application_id"] = id_text(*m.application_id);
  }
  if (m.interaction_metadata) out["interaction_metadata"] = *m.interaction_metadata;
  if (m.reply_to) {
    out["message_reference"] =
        json::object{{"type", 0}, {"message_id", id_text(*m.reply_to)}, {"channel_id", id_text(m.channel_id)}};
  }
  return out;
}

json::object application_json(const application& app) {
  json::object out;
  out["id"] = id_text(app.id);
  out["name"] = app.name;
  out["icon"] = nullptr;
  out["description"] = "";
  out["summary"] = "";
  out["type"] = nullptr;
  out["bot_public"] = true;
  out["bot_require_code_grant"] = false;
  out["verify_key"] = app.verify_key;
  out["flags"] = 0;
  out["flags_new"] = "0";
  out["redirect_uris"] = json::array(app.redirect_uris.begin(), app.redirect_uris.end());
  out["interactions_endpoint_url"] = nullptr;
  out["role_connections_verification_url"] = nullptr;
  if (!app.role_connections_verification_url.empty()) {
    out["role_connections_verification_url"] = app.role_connections_verification_url;
  }
  out["event_webhooks_url"] = nullptr;
  return out;
}

json::object command_json(const command& c) {
  json::object out;
  out["id"] = id_text(c.id);
  out["application_id"] = id_text(c.application_id);
  if (c.guild_id) out["guild_id"] = id_text(*c.guild_id);
  out["version"] = id_text(c.version);
  for (const auto& entry : c.definition) out[entry.key()] = entry.value();
  return out;
}

}  // namespace ess::testing::sim
