// Gateway payloads as text (Events / Gateway Events, "Payload Structure").
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ess/discord/gateway/event.hpp"
#include "ess/discord/gateway/shard.hpp"

namespace ess::gateway {

/// Opcodes (Topics / Opcodes and Status Codes).
namespace op {
inline constexpr int dispatch = 0;
inline constexpr int heartbeat = 1;
inline constexpr int identify = 2;
inline constexpr int resume = 6;
inline constexpr int reconnect = 7;
inline constexpr int invalid_session = 9;
inline constexpr int hello = 10;
inline constexpr int heartbeat_ack = 11;
}  // namespace op

/// Larger sends are closed with 4002.
inline constexpr std::size_t max_send_bytes = 4096;
/// Security requirement GW-2.
inline constexpr std::size_t max_message_bytes = 16 * 1024 * 1024;

std::string heartbeat_frame(std::optional<std::int64_t> sequence);
std::string identify_frame(std::string_view token, const shard_settings& settings);
std::string resume_frame(std::string_view token, const session_snapshot& session);

}  // namespace ess::gateway
