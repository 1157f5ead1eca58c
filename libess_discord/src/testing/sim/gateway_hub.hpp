// Gateway sessions: what a bot is subscribed to, its sequence, and what it has missed since its socket went.
#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "testing/sim/transcript.hpp"
#include "testing/sim/world.hpp"

namespace ess::testing::sim {

class gateway_link;
struct state;

/// Gateway intents that rules here look at (Gateway, "List of Intents").
namespace intent {
inline constexpr std::uint64_t none = 0, guilds = 1u << 0, guild_members = 1u << 1, guild_presences = 1u << 8,
                               guild_messages = 1u << 9, direct_messages = 1u << 12, message_content = 1u << 15;
inline constexpr std::uint64_t privileged = guild_members | guild_presences | message_content;
/// Bits 17-19, 22 and 23 are not assigned.
inline constexpr std::uint64_t assigned = 0x1FFFFu | (1u << 20) | (1u << 21) | (1u << 24) | (1u << 25);
}  // namespace intent

struct gateway_session {
  std::string id;
  flake application_id = 0;
  std::uint64_t intents = 0;
  std::int64_t shard = 0;
  std::int64_t shards = 1;
  std::int64_t sequence = 0;
  /// The last dispatches with their sequence numbers, as sent.
  std::deque<std::pair<std::int64_t, std::string>> sent;
  /// The connection it is on; null while it waits to be resumed.
  gateway_link* link = nullptr;
  time_point detached_at;
};

/// Threads: one.
class gateway_hub {
 public:
  explicit gateway_hub(state& sim) : sim_(sim) {}

  /// Sends a dispatch to each session of the application that asked for one of the intents (`intent::none`: always)
  /// and whose shard has the guild; without a guild that is shard 0 (Gateway, "Sharding").
  void dispatch(flake application_id, std::string_view event, const json::value& data, std::uint64_t any_intent,
                std::optional<flake> guild_id);
  /// The sessions that such a dispatch would go to, for events whose content depends on the session.
  std::vector<gateway_session*> listeners(flake application_id, std::uint64_t any_intent,
                                          std::optional<flake> guild_id);
  /// GUILD_CREATE, to each session of the application that asked for guilds and whose shard has this one.
  void announce_guild(flake application_id, const guild& g);
  void deliver(gateway_session& session, std::string_view event, const json::value& data);

  gateway_session& open_session(flake application_id, gateway_link& link);
  gateway_session* find(std::string_view session_id);
  void end_session(std::string_view session_id);
  /// The socket went without ending the session.
  void detach(gateway_session& session, time_point now);
  /// Ends sessions whose resume window is over.
  void forget_old(time_point now);
  /// Ends the application's sessions and closes their connections with the code.
  void end_sessions_of(flake application_id, std::uint16_t close_code, std::string_view reason);
  /// Ends every session and closes every connection with the code.
  void end_all(std::uint16_t close_code);

  void add(gateway_link& link) { links_.push_back(&link); }
  void remove(gateway_link& link) { std::erase(links_, &link); }
  /// So many new connections are accepted and then hear nothing; replaces what was ordered before.
  void order_black_holes(int connections) noexcept { black_holes_ = connections; }
  /// Whether the new connection is one of them.
  bool take_black_hole() noexcept { return black_holes_ > 0 && black_holes_-- > 0; }

  const std::vector<gateway_link*>& links() const noexcept { return links_; }
  const std::map<std::string, gateway_session, std::less<>>& sessions() const noexcept { return sessions_; }

  transcript record;

 private:
  state& sim_;
  std::map<std::string, gateway_session, std::less<>> sessions_;
  std::vector<gateway_link*> links_;
  int black_holes_ = 0;
};

}  // namespace ess::testing::sim
