#include "ess/notices/bot_notices.hpp"

#include <fmt/format.h>

namespace ess::notices {

notice bot_left(std::string_view community_name) {
  return {"discord.bot_left", fmt::format("The bot was removed from the Discord server of {}", community_name),
          fmt::format("The bot is no longer in the Discord server of {}: commands do nothing there, and messages for "
                      "its channels wait. Add it again on the page of the Discord settings, and they go on.",
                      community_name)};
}

notice bot_returned(std::string_view community_name) {
  return {"discord.bot_returned", fmt::format("The bot is back in the Discord server of {}", community_name),
          fmt::format("The bot is in the Discord server of {} again. Messages that waited for its channels are on "
                      "their way.",
                      community_name)};
}

}  // namespace ess::notices
