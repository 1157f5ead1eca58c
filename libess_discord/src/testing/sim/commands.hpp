// Application commands: what a definition may be (Interactions / Application Commands).
#pragma once

#include <optional>
#include <string_view>

#include "testing/sim/replies.hpp"
#include "testing/sim/world.hpp"

namespace ess::testing::sim {

/// Command types and the most there may be of each in one scope.
namespace command_type {
inline constexpr int chat_input = 1, user = 2, message = 3;
}
std::size_t most_commands(int type);

namespace option_type {
inline constexpr int sub_command = 1, sub_command_group = 2, string = 3, integer = 4, boolean = 5, user = 6,
                     channel = 7, role = 8, mentionable = 9, number = 10, attachment = 11;
}

/// Checks a definition found at `where` of a body and returns it as it will be read back: defaults filled in, unknown
/// members dropped. What is wrong goes to `errors`.
json::object checked_definition(const json::value& body, bool guild_scope, const body_path& where, form_errors& errors);

/// Names as the page's expression has them; letters beyond ASCII are taken as letters.
bool is_chat_input_name(std::string_view name);

}  // namespace ess::testing::sim
