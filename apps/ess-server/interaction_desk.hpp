// Interactions that Discord posts: answered within its three seconds, and each once, however often it is delivered.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "ess/base/clock.hpp"
#include "ess/base/snowflake.hpp"
#include "ess/community/bot_call.hpp"
#include "ess/discord/model/interaction.hpp"
#include "ess/http/reply.hpp"
#include "ess/net/awaitable.hpp"

namespace ess::server {

struct context;

/// The answers of the last 20 minutes, by interaction, for those that come twice (security requirement SG-3). Bounded.
/// No clock inside. Threads: one.
class given_answers {
 public:
  static constexpr std::chrono::minutes life{20};

  explicit given_answers(std::size_t max = 4'096) : max_(max) {}
  /// Null for an interaction that was not seen.
  const std::string* find(interaction_id id, steady_point now) const;
  void put(interaction_id id, std::string json, steady_point now);

 private:
  struct entry {
    std::string json;
    steady_point until;
  };
  std::size_t max_;
  std::unordered_map<interaction_id, entry> by_id_;
  std::deque<interaction_id> order_;
};

/// What is under way and what was answered. Threads: the I/O thread.
struct interaction_desk {
  given_answers given;
  std::size_t in_flight = 0;
  /// An answer that takes longer is announced now and given later; Discord waits for 3 s.
  std::chrono::milliseconds answer_within{2'000};
  /// Discord takes a later answer only once it has read the announcement: between the attempts to give it.
  std::chrono::milliseconds between_attempts{400};
};

/// Answers one interaction of a guild whose community is known: at once where that is possible in time, else deferred
/// and then by editing. Repeats get the answer that was given. Lifetime: the context outlives the server.
net::awaitable<http::reply> answer_interaction(context& c, discord::interaction i, community::bot_call call);

}  // namespace ess::server
