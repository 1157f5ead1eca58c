#include "ess/discord/gateway/intents.hpp"

#include <doctest/doctest.h>

namespace {

namespace intents = ess::gateway::intents;

TEST_CASE("intents are the bits of Discord's list, each once, and three of them are privileged") {
  constexpr std::int64_t in_order[] = {intents::guilds,
                                       intents::guild_members,
                                       intents::guild_moderation,
                                       intents::guild_expressions,
                                       intents::guild_integrations,
                                       intents::guild_webhooks,
                                       intents::guild_invites,
                                       intents::guild_voice_states,
                                       intents::guild_presences,
                                       intents::guild_messages,
                                       intents::guild_message_reactions,
                                       intents::guild_message_typing,
                                       intents::direct_messages,
                                       intents::direct_message_reactions,
                                       intents::direct_message_typing,
                                       intents::message_content,
                                       intents::guild_scheduled_events};
  std::int64_t bit = 1;
  for (const std::int64_t each : in_order) {
    CHECK(each == bit);
    bit *= 2;
  }
  CHECK(intents::auto_moderation_configuration == 1'048'576);
  CHECK(intents::auto_moderation_execution == 2'097'152);
  CHECK(intents::guild_message_polls == 16'777'216);
  CHECK(intents::direct_message_polls == 33'554'432);
  CHECK(intents::privileged == 2 + 256 + 32'768);
}

}  // namespace
