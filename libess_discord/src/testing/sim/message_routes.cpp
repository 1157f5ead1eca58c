// /channels/{channel}/messages.
#include <algorithm>

#include "ess/base/json.hpp"
#include "testing/sim/dispatch.hpp"
#include "testing/sim/messages.hpp"
#include "testing/sim/permissions.hpp"
#include "testing/sim/wire.hpp"

namespace ess::testing::sim {

namespace {

constexpr std::size_t most_nonce = 25, default_page = 50, most_page = 100;

// Flags a sender may set; others are dropped.
constexpr std::uint64_t settable_flags = message_flag::suppress_embeds | message_flag::suppress_notifications |
                                         message_flag::voice_message | message_flag::components_v2;

bool has_permission(const call& c, const channel& in, std::uint64_t wanted) {
  return (permissions_in(c.sim.data, c.bot->id, in) & wanted) != 0;
}

found<channel> visible_channel(call& c) {
  channel* in = c.sim.data.find_channel(c.id("channel"));
  if (in == nullptr) return api_error(404, 10003, "Unknown Channel");
  if (!has_permission(c, *in, permission::view_channel)) return api_error(403, 50001, "Missing Access");
  return in;
}

sim_reply missing_permissions() { return api_error(403, 50013, "Missing Permissions"); }

// Where messages can be sent at all, then whether this bot may (Resources / Channel, "Channel Types"; Topics /
// Permissions).
std::optional<sim_reply> refuse_sending(call& c, const channel& in, const message_fields& fields) {
  if (in.type == channel_type::category) {
    return api_error(400, 50008, "Cannot send messages in a non-text channel");
  }
  if (in.type == channel_type::forum || in.type == channel_type::media) {
    return api_error(400, 40058, "Cannot message this channel type");
  }
  if (!has_permission(c, in, permission::send_messages)) return missing_permissions();
  const bool has_files = !c.sim.uploads.files.empty();
  if (has_files && !has_permission(c, in, permission::attach_files)) return missing_permissions();
  const bool only_embeds =
      fields.embeds && !fields.embeds->empty() && fields.content.value_or("").empty() && !has_files;
  if (only_embeds && !has_permission(c, in, permission::embed_links)) return missing_permissions();
  return std::nullopt;
}

std::string nonce_text(const json::value* nonce, form_errors& errors) {
  if (nonce == nullptr || nonce->is_null()) return {};
  if (!nonce->is_string() && !nonce->is_int64() && !nonce->is_uint64()) {
    errors.wrong_type({"nonce"}, "a string or an integer");
    return {};
  }
  std::string text = nonce->is_string() ? std::string(nonce->get_string()) : to_json_text(*nonce);
  if (text.size() > most_nonce) errors.too_long({"nonce"}, most_nonce);
  return text;
}

// With enforce_nonce, a second create by the author with the nonce creates nothing and returns the earlier message.
message* earlier_message(call& c, const channel& in, const std::string& nonce) {
  if (nonce.empty() || !bool_member(c.body, "enforce_nonce").value_or(false)) return nullptr;
  auto& remembered = c.sim.data.nonces;
  std::erase_if(remembered, [&](const auto& entry) { return c.now - entry.second.at > c.sim.options.nonce_memory; });
  const auto at = remembered.find({c.bot->id, nonce});
  return at == remembered.end() ? nullptr : c.sim.data.find_message(in.id, at->second.message_id);
}

std::optional<sim_reply> read_reference(call& c, const channel& in, message& m) {
  const json::value* reference = find_member(c.body, "message_reference");
  if (reference == nullptr || reference->is_null()) return std::nullopt;
  // "Message Reference": replies need READ_MESSAGE_HISTORY.
  if (!has_permission(c, in, permission::read_history)) {
    return api_error(400, 160002, "Cannot reply without permission to read message history");
  }
  const auto id = parse_id(string_member(*reference, "message_id").value_or(""));
  const bool exists = id && c.sim.data.find_message(in.id, *id) != nullptr;
  if (exists) {
    m.reply_to = *id;
    m.type = 19;
  } else if (bool_member(*reference, "fail_if_not_exists").value_or(true)) {
    form_errors errors;
    errors.add({"message_reference"}, "REPLIES_UNKNOWN_MESSAGE", "Unknown message");
    return errors.reply();
  }
  return std::nullopt;
}

sim_reply create(call& c) {
  auto in = visible_channel(c);
  if (!in) return std::move(in).refusal();
  form_errors errors;
  message_fields fields = read_message(c.body, {}, errors);
  const json::value* nonce = find_member(c.body, "nonce");
  const std::string nonce_key = nonce_text(nonce, errors);
  if (!errors.empty()) return errors.reply();
  if (auto refusal = refuse_sending(c, *in, fields)) return std::move(*refusal);
  // Without EMBED_LINKS the text arrives and its embeds do not (discord/discord-api-docs#2601).
  if (!has_permission(c, *in, permission::embed_links)) fields.embeds.reset();
  if (!has_content(c.sim, fields)) return empty_message();
  if (const message* earlier = earlier_message(c, *in, nonce_key)) {
    return json_reply(200, message_json(c.sim.data, *earlier));
  }
  message m;
  m.channel_id = in->id;
  m.author_id = c.bot->id;
  m.created = c.now;
  m.flags = fields.flags.value_or(0) & settable_flags;
  m.tts = fields.tts;
  if (!nonce_key.empty()) m.nonce = *nonce;
  if (auto refusal = read_reference(c, *in, m)) return std::move(*refusal);
  apply_fields(c.sim.data, m, fields);
  if (auto refusal = apply_attachments(c.sim, m, fields, c.now)) return std::move(*refusal);
  const message& stored = publish(c.sim, std::move(m));
  if (!nonce_key.empty()) c.sim.data.nonces[{c.bot->id, nonce_key}] = remembered_nonce{stored.id, c.now};
  return json_reply(200, message_json(c.sim.data, stored));
}

found<message> find_message(call& c, const channel& in) {
  message* m = c.sim.data.find_message(in.id, c.id("message"));
  // Ephemeral answers are reached by their interaction's webhook only.
  if (m == nullptr || m->only_for) return api_error(404, 10008, "Unknown Message");
  return m;
}

sim_reply get(call& c) {
  auto in = visible_channel(c);
  if (!in) return std::move(in).refusal();
  // "Get Channel Message": as reading many.
  if (!has_permission(c, *in, permission::read_history)) return missing_permissions();
  auto m = find_message(c, *in);
  return m ? json_reply(200, message_json(c.sim.data, *m)) : std::move(m).refusal();
}

// Oldest first. `before` and no bound take the newest that fit, `after` the oldest, `around` those on both sides.
std::vector<const message*> choose_page(call& c, flake channel_id, std::size_t limit) {
  const auto before = parse_id(c.query_value("before"));
  const auto after = parse_id(c.query_value("after"));
  const auto around = parse_id(c.query_value("around"));
  std::vector<const message*> out;
  for (const auto& [id, m] : c.sim.data.messages[channel_id]) {
    if (!m.only_for && (!before || id < *before) && (!after || id > *after)) out.push_back(&m);
  }
  if (out.size() <= limit) return out;
  std::size_t first = after ? 0 : out.size() - limit;
  if (around) {
    const auto centre = std::find_if(out.begin(), out.end(), [&](const message* m) { return m->id >= *around; });
    const auto index = static_cast<std::size_t>(centre - out.begin());
    first = std::min(index - std::min(index, limit / 2), out.size() - limit);
  }
  const auto start = out.begin() + static_cast<std::ptrdiff_t>(first);
  return {start, start + static_cast<std::ptrdiff_t>(limit)};
}

// Newest first; `around`, `before`, `after` are ids, `limit` 1-100.
sim_reply list(call& c) {
  auto in = visible_channel(c);
  if (!in) return std::move(in).refusal();
  std::size_t limit = default_page;
  const std::string given = c.query_value("limit");
  if (!given.empty()) limit = static_cast<std::size_t>(parse_id(given).value_or(0));
  if (limit < 1 || limit > most_page) {
    form_errors errors;
    errors.add({"limit"}, "NUMBER_TYPE_MAX", "int value should be between 1 and 100.");
    return errors.reply();
  }
  json::array body;
  // "If the user is missing READ_MESSAGE_HISTORY, no messages are returned."
  if (!has_permission(c, *in, permission::read_history)) return json_reply(200, body);
  std::vector<const message*> chosen = choose_page(c, in->id, limit);
  std::reverse(chosen.begin(), chosen.end());
  for (const message* m : chosen) body.push_back(message_json(c.sim.data, *m));
  return json_reply(200, body);
}

// "Other users can only edit flags and only if they have the MANAGE_MESSAGES permission."
std::optional<sim_reply> refuse_edit(call& c, const channel& in, const message& m) {
  if (m.author_id == c.bot->id) return std::nullopt;
  const json::object* body = c.body.if_object();
  const bool only_flags = body != nullptr && body->size() == 1 && body->contains("flags");
  if (!only_flags) return api_error(403, 50005, "Cannot edit a message authored by another user");
  if (!has_permission(c, in, permission::manage_messages)) return missing_permissions();
  return std::nullopt;
}

sim_reply edit(call& c) {
  auto in = visible_channel(c);
  if (!in) return std::move(in).refusal();
  auto m = find_message(c, *in);
  if (!m) return std::move(m).refusal();
  if (auto refusal = refuse_edit(c, *in, *m)) return std::move(*refusal);
  form_errors errors;
  const message_fields fields = read_message(c.body, {}, errors);
  if (!errors.empty()) return errors.reply();
  message changed = *m;
  if (fields.flags) edit_flags(changed, *fields.flags);
  if (changed.author_id == c.bot->id) {
    apply_fields(c.sim.data, changed, fields);
    if (auto refusal = apply_attachments(c.sim, changed, fields, c.now)) return std::move(*refusal);
    if (changed.empty()) return empty_message();
    changed.edited = c.now;
  }
  *m = std::move(changed);
  announce_update(c.sim, *m);
  return json_reply(200, message_json(c.sim.data, *m));
}

sim_reply remove(call& c) {
  auto in = visible_channel(c);
  if (!in) return std::move(in).refusal();
  auto m = find_message(c, *in);
  if (!m) return std::move(m).refusal();
  const bool may = has_permission(c, *in, permission::manage_messages);
  if (m->author_id != c.bot->id && !may) return missing_permissions();
  remove_message(c.sim, in->id, m->id);
  return empty_reply(204);
}

sim_reply get_channel(call& c) {
  auto in = visible_channel(c);
  return in ? json_reply(200, channel_json(c.sim.data, *in)) : std::move(in).refusal();
}

sim_reply typing(call& c) {
  auto in = visible_channel(c);
  return in ? empty_reply(204) : std::move(in).refusal();
}

constexpr route_access bot = route_access::bot;

constexpr route message_table[] = {
    {"POST", "/channels/{channel}/messages", bot, route_body::json, true, create},
    {"GET", "/channels/{channel}/messages", bot, route_body::none, true, list},
    {"GET", "/channels/{channel}/messages/{message}", bot, route_body::none, true, get},
    {"PATCH", "/channels/{channel}/messages/{message}", bot, route_body::json, true, edit},
    {"DELETE", "/channels/{channel}/messages/{message}", bot, route_body::none, true, remove},
};

constexpr route channel_table[] = {
    {"GET", "/channels/{channel}", bot, route_body::none, true, get_channel},
    {"POST", "/channels/{channel}/typing", bot, route_body::none, true, typing},
};

}  // namespace

std::span<const route> message_routes() { return message_table; }
std::span<const route> channel_routes() { return channel_table; }

}  // namespace ess::testing::sim
