// A gateway session as it is kept between runs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ess/base/snowflake.hpp"
#include "ess/discord/gateway/event.hpp"

namespace ess::bot {

/// Whose session it is: one of another application, of other events or of another shard cannot go on.
struct session_owner {
  application_id app;
  std::int64_t intents = 0;
  int shard = 0;
  int shard_count = 1;

  friend bool operator==(const session_owner&, const session_owner&) = default;
};

std::string write_session(const session_owner& owner, const gateway::session_snapshot& session);
/// Nothing for a text that is damaged or of another owner: the bot then begins a new session.
std::optional<gateway::session_snapshot> read_session(std::string_view text, const session_owner& owner);

}  // namespace ess::bot
