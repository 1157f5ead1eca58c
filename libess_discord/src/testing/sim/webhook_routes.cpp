// /webhooks/{application}/{interaction token}: the original answer and follow-ups.
#include <algorithm>

#include "testing/sim/dispatch.hpp"
#include "testing/sim/interactions.hpp"
#include "testing/sim/wire.hpp"

namespace ess::testing::sim {

namespace {

constexpr int deferred_message = 5;
constexpr std::uint64_t follow_up_flags = message_flag::suppress_embeds | message_flag::ephemeral |
                                          message_flag::suppress_notifications | message_flag::components_v2;

// The token in the path is the authorization. After 15 minutes it is an invalid one (code 50027: that says nothing
// about the bot token); before the first response it is unknown (404).
found<interaction> find_answered(call& c) {
  if (!c.sim.data.applications.contains(c.id("webhook"))) return api_error(404, 10015, "Unknown Webhook");
  interaction* i = c.sim.data.find_interaction_by_token(c.id("webhook"), c.param("token"));
  if (i == nullptr || c.now - i->created > token_life) {
    return api_error(c.sim.options.expired_token_status, 50027, "Invalid Webhook Token");
  }
  if (!i->callback_type) return api_error(404, 10015, "Unknown Webhook");
  return i;
}

sim_reply unknown_message() { return api_error(404, 10008, "Unknown Message"); }

message* original_of(call& c, const interaction& i) {
  if (!i.original_id || i.original_deleted) return nullptr;
  return c.sim.data.find_message(i.channel_id, *i.original_id);
}

message* follow_up_of(call& c, const interaction& i) {
  const flake id = c.id("message");
  const bool known = std::find(i.follow_ups.begin(), i.follow_ups.end(), id) != i.follow_ups.end();
  // The original can be named by its id as well.
  if (known || i.original_id == id) return c.sim.data.find_message(i.channel_id, id);
  return nullptr;
}

bool is_loading(const interaction& i, const message& m) {
  return i.callback_type == deferred_message && i.original_id == m.id && (m.flags & message_flag::loading) != 0;
}

sim_reply edit_message(call& c, interaction& i, message& m) {
  form_errors errors;
  const message_fields fields = read_message(c.body, {}, errors);
  if (!errors.empty()) return errors.reply();
  const bool was_loading = is_loading(i, m);
  if (was_loading && !has_content(c.sim, fields)) return empty_message();
  message changed = m;
  apply_fields(c.sim.data, changed, fields);
  if (auto refusal = apply_attachments(c.sim, changed, fields, c.now)) return std::move(*refusal);
  if (fields.flags) edit_flags(changed, *fields.flags);
  if (changed.empty()) return empty_message();
  changed.flags &= ~message_flag::loading;
  // The first edit of a deferred answer is the answer itself.
  if (!was_loading) changed.edited = c.now;
  i.filled_in = true;
  m = std::move(changed);
  announce_update(c.sim, m);
  return json_reply(200, message_json(c.sim.data, m));
}

sim_reply get_original(call& c) {
  auto i = find_answered(c);
  if (!i) return std::move(i).refusal();
  const message* m = original_of(c, *i);
  return m == nullptr ? unknown_message() : json_reply(200, message_json(c.sim.data, *m));
}

sim_reply edit_original(call& c) {
  auto i = find_answered(c);
  if (!i) return std::move(i).refusal();
  message* m = original_of(c, *i);
  return m == nullptr ? unknown_message() : edit_message(c, *i, *m);
}

sim_reply delete_original(call& c) {
  auto i = find_answered(c);
  if (!i) return std::move(i).refusal();
  const message* m = original_of(c, *i);
  if (m == nullptr) return unknown_message();
  i->original_deleted = true;
  i->filled_in = true;
  remove_message(c.sim, i->channel_id, m->id);
  return empty_reply(204);
}

sim_reply create_follow_up(call& c) {
  auto i = find_answered(c);
  if (!i) return std::move(i).refusal();
  // Right after type 5 it acts as an edit of the original, its EPHEMERAL flag ignored.
  message* original = original_of(c, *i);
  if (original != nullptr && is_loading(*i, *original)) return edit_message(c, *i, *original);
  form_errors errors;
  const message_fields fields = read_message(c.body, {}, errors);
  if (!errors.empty()) return errors.reply();
  if (!has_content(c.sim, fields)) return empty_message();
  message m = answer_message(c.sim.data, *i, true, c.now);
  m.type = c.sim.options.follow_up_type;
  m.flags = fields.flags.value_or(0) & follow_up_flags;
  if ((m.flags & message_flag::ephemeral) != 0) m.only_for = i->user_id;
  m.tts = fields.tts;
  apply_fields(c.sim.data, m, fields);
  if (auto refusal = apply_attachments(c.sim, m, fields, c.now)) return std::move(*refusal);
  const message& stored = publish(c.sim, std::move(m));
  i->follow_ups.push_back(stored.id);
  i->filled_in = true;
  return json_reply(200, message_json(c.sim.data, stored));
}

sim_reply get_follow_up(call& c) {
  auto i = find_answered(c);
  if (!i) return std::move(i).refusal();
  const message* m = follow_up_of(c, *i);
  return m == nullptr ? unknown_message() : json_reply(200, message_json(c.sim.data, *m));
}

sim_reply edit_follow_up(call& c) {
  auto i = find_answered(c);
  if (!i) return std::move(i).refusal();
  message* m = follow_up_of(c, *i);
  return m == nullptr ? unknown_message() : edit_message(c, *i, *m);
}

sim_reply delete_follow_up(call& c) {
  auto i = find_answered(c);
  if (!i) return std::move(i).refusal();
  const message* m = follow_up_of(c, *i);
  if (m == nullptr) return unknown_message();
  remove_message(c.sim, i->channel_id, m->id);
  return empty_reply(204);
}

constexpr route_access open = route_access::open;
constexpr const char* webhook = "/webhooks/{webhook}/{token}";
constexpr const char* original = "/webhooks/{webhook}/{token}/messages/@original";
constexpr const char* one = "/webhooks/{webhook}/{token}/messages/{message}";

}  // namespace

std::span<const route> webhook_routes() {
  static constexpr route routes[] = {
      {"POST", webhook, open, route_body::json, false, create_follow_up},
      {"GET", original, open, route_body::none, false, get_original},
      {"PATCH", original, open, route_body::json, false, edit_original},
      {"DELETE", original, open, route_body::none, false, delete_original},
      {"GET", one, open, route_body::none, false, get_follow_up},
      {"PATCH", one, open, route_body::json, false, edit_follow_up},
      {"DELETE", one, open, route_body::none, false, delete_follow_up},
  };
  return routes;
}

}  // namespace ess::testing::sim
