// Which events a shard asks for (Events / Using Gateway, "List of Intents").
#pragma once

#include <cstdint>

namespace ess::gateway::intents {

/// Bits; combine with `|`. Interactions need none. Discord ends a connection that asks for an unknown one with 4013.
inline constexpr std::int64_t guilds = 1 << 0;
inline constexpr std::int64_t guild_members = 1 << 1;  ///< privileged
inline constexpr std::int64_t guild_moderation = 1 << 2;
inline constexpr std::int64_t guild_expressions = 1 << 3;
inline constexpr std::int64_t guild_integrations = 1 << 4;
inline constexpr std::int64_t guild_webhooks = 1 << 5;
inline constexpr std::int64_t guild_invites = 1 << 6;
inline constexpr std::int64_t guild_voice_states = 1 << 7;
inline constexpr std::int64_t guild_presences = 1 << 8;  ///< privileged
inline constexpr std::int64_t guild_messages = 1 << 9;
inline constexpr std::int64_t guild_message_reactions = 1 << 10;
inline constexpr std::int64_t guild_message_typing = 1 << 11;
inline constexpr std::int64_t direct_messages = 1 << 12;
inline constexpr std::int64_t direct_message_reactions = 1 << 13;
inline constexpr std::int64_t direct_message_typing = 1 << 14;
inline constexpr std::int64_t message_content = 1 << 15;  ///< privileged
inline constexpr std::int64_t guild_scheduled_events = 1 << 16;
inline constexpr std::int64_t auto_moderation_configuration = 1 << 20;
inline constexpr std::int64_t auto_moderation_execution = 1 << 21;
inline constexpr std::int64_t guild_message_polls = 1 << 24;
inline constexpr std::int64_t direct_message_polls = 1 << 25;

/// Those that are switched on for the application at Discord first; asked for without that, they end the connection
/// with 4014.
inline constexpr std::int64_t privileged = guild_members | guild_presences | message_content;

}  // namespace ess::gateway::intents
