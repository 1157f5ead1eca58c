// Interactions that Discord posts: answered within its three seconds, and each once, however often it is delivered.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "ess/base/clock.hpp"
#include "ess/base/result.hpp"
#include "ess/base/snowflake.hpp"
#include "ess/community/bot_call.hpp"
#include "ess/discord/model/interaction.hpp"
#include "ess/http/reply.hpp"
#include "ess/net/awaitable.hpp"
#include "within.hpp"

namespace ess::server {

struct context;

/// The answers of the last 20 minutes, by interaction, for those that come twice (security requirement SG-3). Bounded.
/// No clock inside. Threads: one.
class given_answers {
 public:
  static constexpr std::chrono::minutes life{20};

  explicit given_answers(std::size_t max = 4'096) : max_(max) {}
  /// An interaction in the guild whose community it speaks for: a community's own application could sign the id of
  /// another's interaction, and is not to read the answer to that.
  using key = std::pair<guild_id, interaction_id>;

  /// Null for an interaction that was not seen.
  const std::string* find(const key& which, steady_point now) const;
  void put(const key& which, std::string json, steady_point now);

 private:
  struct entry {
    std::string json;
    steady_point until;
  };
  std::size_t max_;
  std::map<key, entry> given_;
  std::deque<key> order_;
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

/// Whom an interaction speaks for, as the store knows: nothing where no community is at home in the guild. It refers to
/// nothing but the context, since it may outlive the request.
using caller_lookup = net::awaitable<result<std::optional<community::bot_call>>>;

inline constexpr const char* no_community_text =
    "This server is not set up with ESS. An admin of your community can set it in ESS under Settings, Discord.";

/// Answers one interaction that happened in a guild: at once where that is possible by `until`, the look-up included,
/// else deferred and then by editing; choices that are not there by then are none. Repeats get the answer that was
/// given. Lifetime: the context outlives the server.
net::awaitable<http::reply> answer_interaction(context& c, discord::interaction i, caller_lookup who,
                                               answer_time until);

}  // namespace ess::server
