// What a command has to say; the event that called it decides how it gets to Discord.
#pragma once

#include <string>
#include <vector>

#include "ess/discord/model/component.hpp"

namespace ess::slash {

/// Text of any length, paged when it is sent; rows of buttons go under the last page.
struct answer {
  std::string text;
  std::vector<discord::action_row> rows;
};

}  // namespace ess::slash
