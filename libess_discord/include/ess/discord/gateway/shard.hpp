// One connection to Discord's gateway that keeps itself alive (Events / Using Gateway).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ess/base/clock.hpp"
#include "ess/base/log.hpp"
#include "ess/base/random.hpp"
#include "ess/base/result.hpp"
#include "ess/base/secret.hpp"
#include "ess/discord/gateway/event.hpp"
#include "ess/discord/gateway/flow_gate.hpp"
#include "ess/discord/gateway/identify_budget.hpp"
#include "ess/net/awaitable.hpp"

namespace ess::net {
class websocket_connector;
}

namespace ess::gateway {

/// How the gateway packs what it sends ("Transport Compression").
enum class compression { none, zlib_stream, zstd_stream };

/// An event to deliver, by its name in Discord's documentation, and what of its data is of use.
struct wanted_event {
  // Not explicit: a list of names is a list of wanted events.
  wanted_event(std::string event, std::vector<std::string> kept = {})
      : name(std::move(event)), members(std::move(kept)) {}
  wanted_event(const char* event) : name(event) {}

  std::string name;
  /// Members of the data to keep; empty: all. Whatever else is in the data, a guild with all its members, takes no
  /// memory then.
  std::vector<std::string> members;
};

struct shard_settings {
  /// As `GET /gateway/bot` gives it, or as configured. Must be `wss` under discord.gg unless `any_host`.
  std::string gateway_url;
  std::int64_t intents = 0;
  /// For development: any host, also by `ws`; a resume address must then have the gateway's own host.
  bool any_host = false;
  /// This shard and how many there are ("Sharding").
  int shard = 0;
  int shard_count = 1;
  /// The events to deliver; empty: all. Of the others only the head is read. READY and RESUMED always come.
  std::vector<wanted_event> wanted_events;
  gateway::compression compression = compression::none;
  /// Shared by all shards of the bot; null: a budget of this shard's own, which ends with it.
  std::shared_ptr<identify_budget> identifies;
  /// Asks Discord for its session start limit and lets `identifies` learn the answer. Called before an identify whose
  /// budget was not told for a minute; a failure counts as a failed connection, a refused token ends `run` with that
  /// error. Null: nobody is asked.
  std::function<net::awaitable<result<void>>()> ask_limits;
  /// Nothing is read while it is closed, nor does `run` return then; null: it never is (security requirement GW-2).
  std::shared_ptr<flow_gate> gate;
};

/// How a shard stands, for health reports.
enum class shard_state { disconnected, connecting, identifying, resuming, active, stopped };
std::string_view to_string(shard_state state) noexcept;

/// How a connection is doing.
struct shard_health {
  shard_state state = shard_state::disconnected;
  std::optional<steady_point> last_ack;                    ///< of this connection
  std::optional<std::chrono::milliseconds> heartbeat_lag;  ///< from the last acknowledged beat to its acknowledgement
  std::int64_t events = 0;                                 ///< delivered, since the start
  std::int64_t skipped = 0;                                ///< not in `wanted_events`
  std::int64_t ignored = 0;                                ///< malformed or unknown
};

/// Connects, identifies, beats, resumes, backs off; ends only when told to or when Discord forbids to go on.
///
/// Lifetime: connector, clock, random and log outlive the shard; the shard outlives `run`. Threads: one executor.
class shard {
 public:
  using handler = std::function<void(event)>;

  shard(net::websocket_connector& connector, const clock& clock, random_source& random, const logger& log,
        shard_settings settings, secret bot_token, std::optional<session_snapshot> resume_from = std::nullopt);
  ~shard();
  shard(const shard&) = delete;
  shard& operator=(const shard&) = delete;

  /// Runs until `stop`, calling `on_event` for each dispatch, READY and RESUMED too. The handler must return soon and
  /// not throw. Success after `stop`. Errors: `gateway_url_invalid`; `gateway_token_refused`,
  /// `gateway_intents_refused`, `gateway_refused` for close codes after which Discord forbids to reconnect (security
  /// requirement GW-6).
  net::awaitable<result<void>> run(handler on_event);
  /// Closes with a code that keeps the session resumable and lets `run` return.
  void stop();

  shard_state state() const noexcept;
  shard_health health() const noexcept;
  /// Nothing while there is no session.
  std::optional<session_snapshot> snapshot() const;

 private:
  struct impl;
  std::shared_ptr<impl> impl_;
};

}  // namespace ess::gateway
