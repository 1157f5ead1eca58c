// What stands in a channel of the simulator.
#pragma once

#include <boost/json/value.hpp>
#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "ess/base/json.hpp"

namespace ess::test {

/// A message as the simulator shows it: what tests compare.
struct seen_message {
  std::string id;
  std::string title;
  std::string footer;
  std::size_t buttons = 0;
  std::string first_button;
  std::map<std::string, std::string> fields;  ///< of the embed, by name

  friend bool operator==(const seen_message&, const seen_message&) = default;
};

/// `{"messages": [...]}` of the simulator, in its order.
inline std::vector<seen_message> seen_messages(const boost::json::value& shown) {
  std::vector<seen_message> messages;
  for (const auto& each : shown.at("messages").as_array()) {
    seen_message m;
    m.id = string_member(each, "id").value_or("");
    const auto* embeds = find_member(each, "embeds");
    if (embeds != nullptr && !embeds->as_array().empty()) {
      const auto& embed = embeds->as_array().front();
      m.title = string_member(embed, "title").value_or("");
      if (const auto* footer = find_member(embed, "footer")) m.footer = string_member(*footer, "text").value_or("");
      if (const auto* fields = find_member(embed, "fields")) {
        for (const auto& field : fields->as_array()) {
          m.fields[string_member(field, "name").value_or("")] = string_member(field, "value").value_or("");
        }
      }
    }
    const auto* rows = find_member(each, "components");
    if (rows != nullptr && !rows->as_array().empty()) {
      const auto& buttons = rows->as_array().front().at("components").as_array();
      m.buttons = buttons.size();
      m.first_button = string_member(buttons.front(), "custom_id").value_or("");
    }
    messages.push_back(std::move(m));
  }
  return messages;
}

}  // namespace ess::test
