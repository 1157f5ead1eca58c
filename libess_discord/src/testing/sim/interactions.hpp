// Interactions: how they start, what state they are in, and what their answers become
// (Interactions / Receiving and Responding).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ess/base/result.hpp"
#include "testing/sim/messages.hpp"
#include "testing/sim/state.hpp"

namespace ess::testing::sim {

/// A user's line in the message box.
struct invocation {
  flake user_id = 0;
  std::optional<flake> guild_id;
  /// Absent in a direct message, which is then with the application that has the command.
  std::optional<flake> channel_id;
  /// Decides between applications with an equal command.
  std::optional<flake> application_id;
  /// As in `/ess whois query:ann`.
  std::string text;
  /// Asks for the choices of the option being typed, the last one, instead of running the command.
  bool autocomplete = false;
};

/// Starts an interaction and sends INTERACTION_CREATE. Errors say what the Discord client would refuse.
result<flake> invoke(state& sim, const invocation& line, time_point now);

/// A command picked from the menu of a message or of a person.
struct menu_choice {
  flake user_id = 0;
  std::optional<flake> guild_id;
  std::optional<flake> channel_id;
  /// Decides between applications with an equal command.
  std::optional<flake> application_id;
  /// The command, or its name where there is no id.
  std::optional<flake> command_id;
  std::string name;
  /// A message of the channel, or a user.
  flake target_id = 0;
};

/// Errors as above.
result<flake> choose_from_menu(state& sim, const menu_choice& chosen, time_point now);

struct press {
  flake user_id = 0;
  flake channel_id = 0;
  flake message_id = 0;
  std::string custom_id;
  /// Of a select.
  std::vector<std::string> values;
};

result<flake> press_component(state& sim, const press& p, time_point now);

/// Sends the form that an interaction was answered with. Errors as above.
result<flake> submit_form(state& sim, flake interaction_id, const json::object& values, time_point now);

/// Where an interaction happens: the direct channel with the application, or the channel of the guild, which the user
/// must see. Errors as above.
result<flake> interaction_channel(state& sim, flake user_id, std::optional<flake> guild_id,
                                  std::optional<flake> channel_id, flake application_id, time_point now);

/// Gives it an id and a token, and posts it or sends it over the gateway.
flake start_interaction(state& sim, interaction i, time_point now);

/// Takes the first response to an interaction, from a callback or from the answer to a signed request. Nothing when it
/// was taken, else the error answer.
std::optional<sim_reply> take_response(state& sim, interaction& i, const json::value& body, time_point now);

/// Commands of a type that the user can see there, as the client's lists and menus show them.
std::vector<const command*> visible_commands(const world& w, flake user_id, std::optional<flake> guild_id, int type);

/// `waiting`, `deferred`, `answered` or `failed`: what the user sees.
std::string_view progress_of(const interaction& i, time_point now);
/// When `progress_of` changes although nothing happens.
std::optional<time_point> next_deadline(const interaction& i, time_point now);

/// "You must send an initial response within 3 seconds", "tokens are valid for 15 minutes".
inline constexpr std::chrono::seconds first_response_window{3};
inline constexpr std::chrono::minutes token_life{15};

/// `interaction_metadata` of the messages that come of it.
json::object interaction_metadata(const world& w, const interaction& i, bool follow_up);
/// Who installed the application there: guild id, or "0" in a DM with the bot.
json::object integration_owners(const interaction& i);

/// The message an interaction answers with, not yet published.
message answer_message(const world& w, const interaction& i, bool follow_up, time_point now);

}  // namespace ess::testing::sim
