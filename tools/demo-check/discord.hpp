// The other side: what a person does in Discord, through discord-sim's control API.
#pragma once

#include <string>
#include <string_view>

#include "browser.hpp"

namespace demo_check {

class discord_side {
 public:
  discord_side(waiting_client& client, std::string url) : client_(client), url_(std::move(url)) {}

  /// Presses "Authorize" on the consent page as that user. Answers where the browser is sent, empty on failure.
  std::string authorize(std::string_view user, std::string_view authorize_url);

  /// Types a slash command and waits for the final answer.
  struct reply {
    std::string state;            ///< `answered`, `failed`, ...
    std::string text;             ///< everything the person sees
    std::string message_id = {};  ///< of the first message of the answer
    std::string describe() const { return state + ": " + text; }
  };
  reply type(std::string_view user, std::string_view guild, std::string_view channel, std::string_view command);
  /// Presses a button of a message that the person sees.
  reply press(std::string_view user, std::string_view channel, std::string_view message, std::string_view custom_id);
  /// Types without sending: `text` holds what is offered for the last option.
  reply choices(std::string_view user, std::string_view guild, std::string_view channel, std::string_view command);
  bool alive();

 private:
  reply wait_for(const answer& begun);
  answer post(std::string_view path, std::string body);
  answer get(std::string_view path);

  waiting_client& client_;
  std::string url_;
};

}  // namespace demo_check
