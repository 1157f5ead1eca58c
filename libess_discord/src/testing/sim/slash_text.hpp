// What a user types, read as Discord's client reads it against a command's definition.
#pragma once

#include <string_view>

#include "ess/base/result.hpp"
#include "testing/sim/world.hpp"

namespace ess::testing::sim {

struct typed_command {
  json::array options;
  json::object resolved;
};

/// `rest` is what follows the command's name. With `partial` the last option is the one being typed: it is marked
/// `focused` and checked for nothing, and required ones may be missing.
/// Errors: `command_text` with what to type instead.
result<typed_command> read_typed(const world& w, const command& c, std::string_view rest, std::optional<flake> guild_id,
                                 flake user_id, bool partial);

}  // namespace ess::testing::sim
