// How the bot is doing, in figures.
#pragma once

#include <boost/json/object.hpp>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace ess::bot {

/// One look at everything. Labels and values hold nothing that a tenant controls.
struct bot_health {
  std::int64_t shards = 0;
  std::int64_t shards_active = 0;                              ///< after READY or RESUMED
  std::optional<std::chrono::milliseconds> oldest_ack;         ///< age of the oldest last heartbeat acknowledgement
  std::optional<std::chrono::milliseconds> slowest_heartbeat;  ///< from the beat to its acknowledgement: the lag
  std::int64_t events = 0;                                     ///< delivered to the bot
  std::int64_t events_skipped = 0;                             ///< that nobody asked for
  std::int64_t events_ignored = 0;                             ///< malformed or unknown (security requirement GW-4)
  std::int64_t events_dropped = 0;                             ///< known, but could not be read (GW-4 too)
  std::int64_t interactions_dropped = 0;                       ///< that could not be read
  std::int64_t in_flight = 0;                                  ///< interactions being answered
  std::int64_t guilds_with_key = 0;
  std::int64_t ess_answers = 0;
  std::int64_t ess_failures = 0;  ///< calls without any answer
  bool stopping = false;
  bool ess_reachable = true;  ///< the last call had an answer, or there was none yet
  bool dev_discord = false;  ///< ESS_DEV_DISCORD=1: other hosts than Discord's may be asked (security requirement SS-1)
};

/// Whether the bot does what it is for: every shard has a session, whose heartbeats Discord acknowledges, and ESS
/// answers.
bool is_ready(const bot_health& health);
/// The figures of `is_ready`, its verdict as `ok`.
boost::json::object to_json(const bot_health& health);
/// Prometheus text (version 0.0.4), names beginning with `ess_bot_`.
std::string to_prometheus(const bot_health& health);

}  // namespace ess::bot
