// How interactions start: a typed command, a pressed component, an option being typed.
#include <fmt/format.h>

#include <algorithm>

#include "ess/base/json.hpp"
#include "ess/base/text.hpp"
#include "testing/sim/commands.hpp"
#include "testing/sim/interactions.hpp"
#include "testing/sim/permissions.hpp"
#include "testing/sim/select_values.hpp"
#include "testing/sim/slash_text.hpp"

namespace ess::testing::sim {

namespace {

error refuse(std::string message) { return error(errc::invalid_argument, "interaction_refused", std::move(message)); }

// Contexts of a global command: 0 guild, 1 bot DM.
bool has_context(const command& c, std::int64_t context) {
  const auto* list = c.definition.if_contains("contexts");
  if (list == nullptr || !list->is_array()) return true;
  const json::array& contexts = list->get_array();
  return std::any_of(contexts.begin(), contexts.end(),
                     [context](const json::value& entry) { return entry.is_int64() && entry.get_int64() == context; });
}

// default_member_permissions: all bits needed; "0" = only administrators; null = no requirement.
bool allowed_by_default(const command& c, std::uint64_t permissions) {
  const auto needed = string_member(json::value(c.definition), "default_member_permissions");
  if (!needed) return true;
  const std::uint64_t bits = parse_id(*needed).value_or(0);
  if (bits == 0) return (permissions & permission::administrator) != 0;
  return (permissions & bits) == bits;
}

bool visible(const world& w, const command& c, flake user_id, std::optional<flake> guild_id) {
  if (!guild_id) return !c.guild_id && has_context(c, 1);
  const guild* g = find_in(w.guilds, *guild_id);
  const member* m = w.find_member(*guild_id, user_id);
  if (g == nullptr || m == nullptr || !g->applications.contains(c.application_id)) return false;
  const bool in_scope = c.guild_id ? c.guild_id == guild_id : has_context(c, 0);
  return in_scope && allowed_by_default(c, guild_permissions(*g, *m));
}

const command* find_command(const world& w, const invocation& line, std::string_view name) {
  for (const command* c : visible_commands(w, line.user_id, line.guild_id, command_type::chat_input)) {
    if (c->name == name && (!line.application_id || *line.application_id == c->application_id)) return c;
  }
  return nullptr;
}

const json::object* find_component(const json::array& components, std::string_view custom_id) {
  for (const json::value& entry : components) {
    if (string_member(entry, "custom_id") == custom_id) return entry.if_object();
    const json::value* inner = find_member(entry, "components");
    if (inner != nullptr && inner->is_array()) {
      if (const json::object* hit = find_component(inner->get_array(), custom_id)) return hit;
    }
    const json::value* accessory = find_member(entry, "accessory");
    if (accessory != nullptr && string_member(*accessory, "custom_id") == custom_id) return accessory->if_object();
  }
  return nullptr;
}

}  // namespace

std::vector<const command*> visible_commands(const world& w, flake user_id, std::optional<flake> guild_id, int type) {
  std::vector<const command*> out;
  for (const auto& [id, c] : w.commands) {
    if (c.type == type && visible(w, c, user_id, guild_id)) out.push_back(&c);
  }
  // A guild's own command comes before a global one of the same name.
  std::stable_sort(out.begin(), out.end(), [](const command* a, const command* b) {
    return a->guild_id.has_value() && !b->guild_id.has_value();
  });
  return out;
}

result<flake> invoke(state& sim, const invocation& line, time_point now) {
  const user* who = sim.data.find_user(line.user_id);
  if (who == nullptr || who->bot) return refuse("There is no such user.");
  if (line.guild_id && sim.data.find_member(*line.guild_id, line.user_id) == nullptr) {
    return refuse("This user is not a member of that guild.");
  }
  if (!line.text.starts_with('/')) return refuse("A command starts with a slash, as in /ess status.");
  const std::size_t end = std::min(line.text.find(' '), line.text.size());
  const std::string name = line.text.substr(1, end - 1);
  const command* c = find_command(sim.data, line, name);
  if (c == nullptr) {
    return refuse(
        fmt::format("There is no command /{} here. Has the bot registered it, and may this user see it?", name));
  }
  auto channel_id = interaction_channel(sim, line.user_id, line.guild_id, line.channel_id, c->application_id, now);
  if (!channel_id) return std::move(channel_id).error();
  auto typed =
      read_typed(sim.data, *c, std::string_view(line.text).substr(end), line.guild_id, line.user_id, line.autocomplete);
  if (!typed) return std::move(typed).error();
  interaction i;
  i.application_id = c->application_id;
  i.type = line.autocomplete ? interaction_type::autocomplete : interaction_type::command;
  i.user_id = line.user_id;
  i.guild_id = line.guild_id;
  i.channel_id = *channel_id;
  i.data["id"] = id_text(c->id);
  i.data["name"] = c->name;
  i.data["type"] = c->type;
  if (!typed->options.empty()) i.data["options"] = std::move(typed->options);
  if (!typed->resolved.empty()) i.data["resolved"] = std::move(typed->resolved);
  if (c->guild_id) i.data["guild_id"] = id_text(*c->guild_id);
  return start_interaction(sim, std::move(i), now);
}

result<flake> press_component(state& sim, const press& p, time_point now) {
  const message* m = sim.data.find_message(p.channel_id, p.message_id);
  const channel* in = sim.data.find_channel(p.channel_id);
  const user* who = sim.data.find_user(p.user_id);
  const bool sees = m != nullptr && in != nullptr && who != nullptr && !who->bot &&
                    (!m->only_for || *m->only_for == p.user_id) &&
                    (permissions_in(sim.data, p.user_id, *in) & permission::view_channel) != 0;
  if (!sees) return refuse("This user does not see that message.");
  const json::object* component = find_component(m->components, p.custom_id);
  if (component == nullptr) return refuse("The message has no component with that custom id.");
  if (bool_member(*component, "disabled").value_or(false)) return refuse("That component is disabled.");
  const std::int64_t type = integer_member(*component, "type").value_or(0);
  resolved_data resolved(sim.data, in->guild_id, p.user_id, m->author_id);
  if (is_select(type)) {
    if (auto fits = check_chosen(sim.data, *component, *in, p.user_id, p.values, resolved); !fits) {
      return std::move(fits).error();
    }
  }
  interaction i;
  i.application_id = m->author_id;
  i.type = interaction_type::component;
  i.user_id = p.user_id;
  i.guild_id = in->guild_id;
  i.channel_id = in->id;
  i.source_message_id = m->id;
  i.data["custom_id"] = p.custom_id;
  i.data["component_type"] = type;
  // "values": of selects always, also where nothing is chosen.
  if (is_select(type)) i.data["values"] = json::array(p.values.begin(), p.values.end());
  if (!resolved.value().empty()) i.data["resolved"] = resolved.value();
  return start_interaction(sim, std::move(i), now);
}

result<flake> submit_form(state& sim, flake interaction_id, const json::object& values, time_point now) {
  interaction* opened = sim.data.find_interaction(interaction_id);
  if (opened == nullptr || !opened->form) return refuse("That interaction shows no form.");
  json::array sent;
  for (const json::value& label : opened->form->at("components").get_array()) {
    const json::value* field = find_member(label, "component");
    const std::string name = field == nullptr ? "" : string_member(*field, "custom_id").value_or("");
    const std::string text = string_member(json::value(values), name).value_or("");
    if (name.empty()) continue;
    if (text.empty() && bool_member(*field, "required").value_or(true))
      return refuse("The form needs \"" + name + "\".");
    const auto most = integer_member(*field, "max_length").value_or(4000);
    if (count_code_points(text) > static_cast<std::size_t>(most)) return refuse("\"" + name + "\" is too long.");
    // "id": a sequence over the tree.
    const std::size_t id = 2 * sent.size() + 1;
    json::object input{{"type", 4}, {"id", id + 1}, {"custom_id", name}, {"value", text}};
    sent.push_back(json::object{{"type", 18}, {"id", id}, {"component", std::move(input)}});
  }
  interaction i;
  i.application_id = opened->application_id;
  i.type = interaction_type::modal;
  i.user_id = opened->user_id;
  i.guild_id = opened->guild_id;
  i.channel_id = opened->channel_id;
  i.source_message_id = opened->source_message_id;
  i.opened_by = opened->id;
  i.data["custom_id"] = opened->form->at("custom_id");
  i.data["components"] = std::move(sent);
  opened->form.reset();
  return start_interaction(sim, std::move(i), now);
}

}  // namespace ess::testing::sim
