// One use of a slash command or a button, ready to be carried out.
#pragma once

#include "ess/api/bot.hpp"
#include "ess/base/result.hpp"
#include "ess/client/bot_calls.hpp"
#include "ess/discord/interactions/parse.hpp"
#include "ess/net/awaitable.hpp"
#include "ess/slash/answer.hpp"

namespace ess::slash {

/// Lifetime: the API client and what was typed outlive the call.
class command_call {
 public:
  command_call(client::bot_calls& ess, api::bot_request who, const discord::invoked_command& typed)
      : ess_(ess), who_(who), typed_(typed) {}

  client::bot_calls& ess() const noexcept { return ess_; }
  const api::bot_request& who() const noexcept { return who_; }
  const discord::invoked_command& typed() const noexcept { return typed_; }

 private:
  client::bot_calls& ess_;
  api::bot_request who_;
  const discord::invoked_command& typed_;
};

}  // namespace ess::slash
