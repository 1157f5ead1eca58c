#include "discord/gateway/close_codes.hpp"

#include <string>

namespace ess::gateway {

error stop_error(std::uint16_t code) {
  const std::string number = std::to_string(code);
  if (code == 4004) {
    return error(errc::unauthenticated, "gateway_token_refused",
                 "Discord refuses the bot token. Set DISCORD_BOT_TOKEN to the application's current token.");
  }
  if (code == 4013 || code == 4014) {
    return error(errc::forbidden, "gateway_intents_refused",
                 "Discord refuses the events asked for (close code " + number +
                     "). Enable the privileged intents in the developer portal or ask for fewer.");
  }
  return error(errc::forbidden, "gateway_refused", "Discord closed the connection for good with code " + number + ".");
}

}  // namespace ess::gateway
