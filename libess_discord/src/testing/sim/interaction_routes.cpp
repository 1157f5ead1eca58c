// POST /interactions/{interaction}/{token}/callback.
#include "ess/base/json.hpp"
#include "ess/base/text.hpp"
#include "testing/sim/dispatch.hpp"
#include "testing/sim/interactions.hpp"
#include "testing/sim/wire.hpp"

namespace ess::testing::sim {

namespace {

// "Interaction Callback Type".
constexpr std::int64_t message_now = 4, message_later = 5, update_later = 6, update_now = 7, choices_result = 8,
                       form = 9;

constexpr std::uint64_t answer_flags = message_flag::suppress_embeds | message_flag::ephemeral |
                                       message_flag::suppress_notifications | message_flag::components_v2;
constexpr std::size_t most_choices = 25, most_choice_text = 100;

bool fits(const interaction& i, std::int64_t type) {
  switch (i.type) {
    case interaction_type::command:
      return type == message_now || type == message_later || type == form;
    case interaction_type::component:
      return (type >= message_now && type <= update_now) || type == form;
    case interaction_type::modal:
      // Of a form that a component opened, the message can be updated.
      return type == message_now || type == message_later ||
             (i.source_message_id && (type == update_later || type == update_now));
    case interaction_type::autocomplete:
      return type == choices_result;
    default:
      return false;
  }
}

std::string_view fitting_types(const interaction& i) {
  switch (i.type) {
    case interaction_type::command:
      return "4, 5, 9";
    case interaction_type::component:
      return "4, 5, 6, 7, 9";
    case interaction_type::modal:
      return i.source_message_id ? "4, 5, 6, 7" : "4, 5";
    default:
      return "8";
  }
}

// 3 seconds to the first response by receipt time; a second one is refused.
found<interaction> find_open(call& c) {
  interaction* i = c.sim.data.find_interaction(c.id("interaction"));
  const bool is_known = i != nullptr && i->token == c.param("token");
  if (is_known && i->callback_type) {
    return api_error(c.sim.options.second_response_status, 40060, "Interaction has already been acknowledged.");
  }
  if (!is_known || c.now - i->created > first_response_window) {
    return api_error(c.sim.options.late_response_status, 10062, "Unknown interaction");
  }
  return i;
}

void set_flags(message& m, const interaction& i, std::uint64_t flags) {
  m.flags = flags;
  if ((flags & message_flag::ephemeral) != 0) m.only_for = i.user_id;
}

std::optional<sim_reply> answer_now(state& sim, interaction& i, const json::value& data, time_point now) {
  form_errors errors;
  const message_fields fields = read_message(data, {"data"}, errors);
  if (!errors.empty()) return errors.reply();
  if (!has_content(sim, fields)) return empty_message();
  message m = answer_message(sim.data, i, false, now);
  set_flags(m, i, fields.flags.value_or(0) & answer_flags);
  m.tts = fields.tts;
  apply_fields(sim.data, m, fields);
  if (auto refusal = apply_attachments(sim, m, fields, now)) return refusal;
  i.original_id = publish(sim, std::move(m)).id;
  return std::nullopt;
}

// "Thinking...": with type 5 the only valid flag is EPHEMERAL, and it fixes whether the later answer is.
void answer_later(state& sim, interaction& i, const json::value& data, time_point now) {
  const auto flags = static_cast<std::uint64_t>(integer_member(data, "flags").value_or(0)) & message_flag::ephemeral;
  message m = answer_message(sim.data, i, false, now);
  set_flags(m, i, flags | message_flag::loading);
  i.original_id = publish(sim, std::move(m)).id;
}

std::optional<sim_reply> update(state& sim, interaction& i, const json::value& data, time_point now) {
  message* source = sim.data.find_message(i.channel_id, *i.source_message_id);
  if (source == nullptr) return api_error(404, 10008, "Unknown Message");
  form_errors errors;
  const message_fields fields = read_message(data, {"data"}, errors);
  if (!errors.empty()) return errors.reply();
  apply_fields(sim.data, *source, fields);
  if (auto refusal = apply_attachments(sim, *source, fields, now)) return refusal;
  source->edited = now;
  i.original_id = source->id;
  announce_update(sim, *source);
  return std::nullopt;
}

// "Application Command Option Choice Structure": a name of 1-100 characters, a string value of up to 100.
void check_choice(const json::value& choice, const body_path& at, form_errors& errors) {
  const std::string name = string_member(choice, "name").value_or("");
  if (name.empty() || count_code_points(name) > most_choice_text) errors.bad_length(at / "name", 1, most_choice_text);
  const json::value* value = find_member(choice, "value");
  if (value == nullptr || value->is_null()) return errors.required(at / "value");
  if (value->is_string()) {
    if (count_code_points(std::string_view(value->get_string())) > most_choice_text) {
      errors.too_long(at / "value", most_choice_text);
    }
  } else if (!value->is_number()) {
    errors.wrong_type(at / "value", "a string or a number");
  }
}

std::optional<sim_reply> take_choices(interaction& i, const json::value& data) {
  form_errors errors;
  const json::value* list = find_member(data, "choices");
  if (list == nullptr || !list->is_array()) {
    errors.required({"data", "choices"});
    return errors.reply();
  }
  const json::array& choices = list->get_array();
  if (choices.size() > most_choices) errors.too_long({"data", "choices"}, most_choices);
  for (std::size_t n = 0; n < choices.size(); ++n) {
    check_choice(choices[n], {"data", "choices", n}, errors);
  }
  if (!errors.empty()) return errors.reply();
  i.choices = choices;
  return std::nullopt;
}

// "Modal data": custom id of 1-100, title of up to 45 characters, 1-5 components.
std::optional<sim_reply> take_form(interaction& i, const json::value& data) {
  form_errors errors;
  const std::string custom_id = string_member(data, "custom_id").value_or("");
  if (custom_id.empty() || custom_id.size() > 100) errors.bad_length({"data", "custom_id"}, 1, 100);
  const std::string title = string_member(data, "title").value_or("");
  if (title.empty() || count_code_points(title) > 45) errors.bad_length({"data", "title"}, 1, 45);
  const json::value* list = find_member(data, "components");
  const std::size_t count = list != nullptr && list->is_array() ? list->get_array().size() : 0;
  if (count < 1 || count > 5) errors.bad_length({"data", "components"}, 1, 5);
  for (std::size_t n = 0; n < count && count <= 5; ++n) {
    const json::value& label = list->get_array()[n];
    const body_path at{"data", "components", n};
    constexpr int label_type = 18;
    if (integer_member(label, "type") != label_type) errors.bad_choice(at / "type", "18");
    const json::value* field = find_member(label, "component");
    if (field == nullptr || string_member(*field, "custom_id").value_or("").empty()) errors.required(at / "component");
  }
  if (!errors.empty()) return errors.reply();
  i.form = data.get_object();
  return std::nullopt;
}

// With `with_response=true`: the interaction callback response object.
sim_reply callback_response(call& c, const interaction& i) {
  json::object shown;
  shown["id"] = id_text(i.id);
  shown["type"] = i.type;
  json::object body;
  const message* m = i.original_id ? c.sim.data.find_message(i.channel_id, *i.original_id) : nullptr;
  if (m != nullptr) {
    shown["response_message_id"] = id_text(m->id);
    shown["response_message_loading"] = (m->flags & message_flag::loading) != 0;
    shown["response_message_ephemeral"] = (m->flags & message_flag::ephemeral) != 0;
    if (*i.callback_type == message_now || *i.callback_type == update_now) {
      // "resource" is what the response created or changed; other kinds have none.
      json::object resource;
      resource["type"] = *i.callback_type;
      resource["message"] = message_json(c.sim.data, *m);
      body["resource"] = std::move(resource);
    }
  }
  body["interaction"] = std::move(shown);
  return json_reply(200, body);
}

sim_reply callback(call& c) {
  auto open = find_open(c);
  if (!open) return std::move(open).refusal();
  if (auto refusal = take_response(c.sim, *open, c.body, c.now)) return std::move(*refusal);
  return c.query_flag("with_response") ? callback_response(c, *open) : empty_reply(204);
}

// Not under the bot's global limit; no Authorization needed.
}  // namespace

std::optional<sim_reply> take_response(state& sim, interaction& i, const json::value& body, time_point now) {
  const auto type = integer_member(body, "type");
  if (!type || !fits(i, *type)) {
    form_errors errors;
    errors.bad_choice({"type"}, fitting_types(i));
    return errors.reply();
  }
  const json::value* given = find_member(body, "data");
  const json::value none = json::object();
  const json::value& data = given == nullptr || given->is_null() ? none : *given;
  std::optional<sim_reply> refusal;
  if (*type == message_now) refusal = answer_now(sim, i, data, now);
  if (*type == message_later) answer_later(sim, i, data, now);
  if (*type == update_later) i.original_id = i.source_message_id;
  if (*type == update_now) refusal = update(sim, i, data, now);
  if (*type == choices_result) refusal = take_choices(i, data);
  if (*type == form) refusal = take_form(i, data);
  if (refusal) return refusal;
  i.callback_type = static_cast<int>(*type);
  ++sim.changes;
  return std::nullopt;
}

std::span<const route> interaction_routes() {
  static constexpr route routes[] = {
      {"POST", "/interactions/{interaction}/{token}/callback", route_access::open, route_body::json, false, callback},
  };
  return routes;
}

}  // namespace ess::testing::sim
