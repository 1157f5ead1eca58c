// First responses to interactions (Interactions / Receiving and Responding, "Interaction Callback Type").
// Everything here is ephemeral unless said otherwise and pings nobody unless ids are named.
#pragma once

#include <boost/json/object.hpp>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "ess/discord/model/command.hpp"
#include "ess/discord/model/message.hpp"

namespace ess::discord {

enum class visibility { ephemeral, everyone };

/// Type 1, the answer to PING.
boost::json::object pong();
/// Type 4: the message now.
boost::json::object respond_with(const message_body& body, visibility who = visibility::ephemeral);
/// Type 5: "thinking"; the answer follows by editing the original response. Fixes whether that one is ephemeral.
boost::json::object defer(visibility who = visibility::ephemeral);
/// Type 6: a component was pressed and nothing shows yet; an edit of the original response then changes the message
/// that carries the component. Only for components, and forms that one opened.
boost::json::object defer_update();
/// Type 7: that message becomes this one, now; who sees it stays as it is. Only where type 6 is.
boost::json::object update_with(const message_body& body);
/// Type 8: at most 25 choices are sent, each name cut to 100 characters.
boost::json::object autocomplete_choices(const std::vector<command_choice>& choices);

/// One text field of a form.
struct text_field {
  std::string custom_id;
  std::string label;        ///< at most 45 characters
  std::string placeholder;  ///< at most 100
  bool long_text = false;
  bool required = true;
  int max_length = 4000;
};
/// What Discord takes in one form.
inline constexpr std::size_t max_form_fields = 5;
/// Type 9: a form with 1 to 5 text fields, in this order; more are not sent. Not for an interaction that is a form
/// itself. `title`: at most 45 characters.
boost::json::object show_form(std::string_view custom_id, std::string_view title,
                              const std::vector<text_field>& fields);
/// The same with one field.
boost::json::object show_form(std::string_view custom_id, std::string_view title, const text_field& field);

/// A message of plain text: no embeds, no components.
message_body text_body(std::string content);

}  // namespace ess::discord
