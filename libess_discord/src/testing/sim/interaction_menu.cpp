// Commands of the menus of messages and people (Application Commands, "User commands", "Message commands").
#include <fmt/format.h>

#include "ess/base/json.hpp"
#include "testing/sim/commands.hpp"
#include "testing/sim/interactions.hpp"
#include "testing/sim/permissions.hpp"
#include "testing/sim/resolved.hpp"

namespace ess::testing::sim {

namespace {

error refuse_choice(std::string message) {
  return error(errc::invalid_argument, "interaction_refused", std::move(message));
}

const message* target_message(world& w, const menu_choice& chosen) {
  const message* m = chosen.channel_id ? w.find_message(*chosen.channel_id, chosen.target_id) : nullptr;
  return m != nullptr && (!m->only_for || *m->only_for == chosen.user_id) ? m : nullptr;
}

const command* chosen_command(const world& w, const menu_choice& chosen, int type) {
  for (const command* c : visible_commands(w, chosen.user_id, chosen.guild_id, type)) {
    const bool is_named = chosen.command_id ? c->id == *chosen.command_id : c->name == chosen.name;
    if (is_named && (!chosen.application_id || *chosen.application_id == c->application_id)) return c;
  }
  return nullptr;
}

}  // namespace

result<flake> choose_from_menu(state& sim, const menu_choice& chosen, time_point now) {
  const user* who = sim.data.find_user(chosen.user_id);
  if (who == nullptr || who->bot) return refuse_choice("There is no such user.");
  if (chosen.guild_id && sim.data.find_member(*chosen.guild_id, chosen.user_id) == nullptr) {
    return refuse_choice("This user is not a member of that guild.");
  }
  const message* m = target_message(sim.data, chosen);
  const user* target = m == nullptr ? sim.data.find_user(chosen.target_id) : nullptr;
  if (m == nullptr && target == nullptr) {
    return refuse_choice("\"targetId\" must be the id of a message in the channel, or of a user.");
  }
  const command* c = chosen_command(sim.data, chosen, m != nullptr ? command_type::message : command_type::user);
  if (c == nullptr) {
    return refuse_choice(
        fmt::format("The menu of this {} has no such command. Has the bot registered it, and may this "
                    "user see it?",
                    m != nullptr ? "message" : "user"));
  }
  auto channel_id =
      interaction_channel(sim, chosen.user_id, chosen.guild_id, chosen.channel_id, c->application_id, now);
  if (!channel_id) return std::move(channel_id).error();
  if (m != nullptr && m->channel_id != *channel_id) return refuse_choice("The message is in another channel.");
  resolved_data resolved(sim.data, chosen.guild_id, chosen.user_id, c->application_id);
  if (m != nullptr) resolved.add(*m);
  if (target != nullptr) resolved.add(*target);
  interaction i;
  i.application_id = c->application_id;
  i.type = interaction_type::command;
  i.user_id = chosen.user_id;
  i.guild_id = chosen.guild_id;
  i.channel_id = *channel_id;
  i.data["id"] = id_text(c->id);
  i.data["name"] = c->name;
  i.data["type"] = c->type;
  // "target_id": only of these commands, whose options are none.
  i.data["target_id"] = id_text(chosen.target_id);
  i.data["resolved"] = resolved.value();
  if (c->guild_id) i.data["guild_id"] = id_text(*c->guild_id);
  return start_interaction(sim, std::move(i), now);
}

}  // namespace ess::testing::sim
