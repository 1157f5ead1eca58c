#include "ess/base/json.hpp"
#include "testing/sim/commands.hpp"
#include "testing/sim/interactions.hpp"
#include "testing/sim/wire.hpp"

namespace ess::testing::sim {

namespace {

constexpr int deferred_message = 5, deferred_update = 6;

}  // namespace

std::string_view progress_of(const interaction& i, time_point now) {
  if (!i.callback_type) return now - i.created > first_response_window ? "failed" : "waiting";
  const bool deferred = *i.callback_type == deferred_message || *i.callback_type == deferred_update;
  if (!deferred || i.filled_in) return "answered";
  if (now - i.created <= token_life) return "deferred";
  // A silent acknowledgement may stay silent; a "thinking..." that nobody ends has failed.
  return *i.callback_type == deferred_update ? "answered" : "failed";
}

std::optional<time_point> next_deadline(const interaction& i, time_point now) {
  const std::string_view progress = progress_of(i, now);
  constexpr std::chrono::milliseconds just_after{1};
  if (progress == "waiting") return i.created + first_response_window + just_after;
  if (progress == "deferred") return i.created + token_life + just_after;
  return std::nullopt;
}

json::object integration_owners(const interaction& i) {
  json::object out;
  out["0"] = i.guild_id ? id_text(*i.guild_id) : std::string("0");
  return out;
}

json::object interaction_metadata(const world& w, const interaction& i, bool follow_up) {
  json::object out;
  out["id"] = id_text(i.id);
  out["type"] = i.type;
  out["user"] = user_json(w.users.at(i.user_id));
  out["authorizing_integration_owners"] = integration_owners(i);
  if (follow_up && i.original_id) out["original_response_message_id"] = id_text(*i.original_id);
  const std::string target = string_member(json::value(i.data), "target_id").value_or("");
  if (i.data.contains("target_id") && integer_member(json::value(i.data), "type") == command_type::message) {
    out["target_message_id"] = target;
  } else if (const user* u = find_in(w.users, parse_id(target).value_or(0))) {
    out["target_user"] = user_json(*u);
  }
  const interaction* opener = i.opened_by ? find_in(w.interactions, *i.opened_by) : nullptr;
  if (opener != nullptr) {
    out["triggering_interaction_metadata"] = interaction_metadata(w, *opener, false);
  } else if (i.source_message_id) {
    out["interacted_message_id"] = id_text(*i.source_message_id);
  }
  return out;
}

message answer_message(const world& w, const interaction& i, bool follow_up, time_point now) {
  constexpr int chat_input_command = 20, context_menu_command = 23;
  message m;
  m.channel_id = i.channel_id;
  m.author_id = i.application_id;
  m.application_id = i.application_id;
  // CHAT_INPUT_COMMAND or CONTEXT_MENU_COMMAND for the first answer to a command.
  if (!follow_up && i.type == interaction_type::command) {
    m.type = i.data.contains("target_id") ? context_menu_command : chat_input_command;
  }
  m.created = now;
  m.interaction_metadata = interaction_metadata(w, i, follow_up);
  return m;
}

}  // namespace ess::testing::sim
