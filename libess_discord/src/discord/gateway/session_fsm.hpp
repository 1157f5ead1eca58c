// The life of a gateway connection as a state machine without socket or clock (Events / Using Gateway).
//
// The shell tells what happened; each call answers with the actions to perform, in order. `next_timer` says when
// `on_timer` is due. One connection is open at a time: after `connect` comes `on_connected` or `on_connect_failed`,
// after an open connection ends, by whichever side, comes `on_closed`.
#pragma once

#include <boost/json/value.hpp>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "discord/gateway/close_codes.hpp"
#include "discord/gateway/frame_head.hpp"
#include "discord/gateway/gateway_url.hpp"
#include "discord/gateway/send_window.hpp"
#include "ess/base/backoff.hpp"
#include "ess/base/clock.hpp"
#include "ess/base/random.hpp"
#include "ess/base/result.hpp"
#include "ess/base/secret.hpp"
#include "ess/discord/gateway/event.hpp"
#include "ess/discord/gateway/shard.hpp"

namespace ess::gateway {

struct connect_to {
  std::string url;
};
struct send_text {
  std::string text;
};
struct close_with {
  std::uint16_t code = close_and_keep_session;
};
/// Ask for the session start limit (`shard_settings::ask_limits`); what comes of it goes to `on_limits`.
struct ask_for_limits {};
/// Give this to the application.
struct deliver {
  event what;
};
/// Over and out; no connection is open any more or `close_with` came before it.
struct finish {
  result<void> outcome;
};
/// Something the log should know: a fixed event name and a number that belongs to it.
struct note {
  std::string_view what;
  std::int64_t number = 0;
};
using action = std::variant<connect_to, ask_for_limits, send_text, close_with, deliver, finish, note>;
using actions = std::vector<action>;

struct fsm_settings {
  std::chrono::milliseconds hello_timeout{20'000};
  std::chrono::milliseconds first_backoff{1'000};       ///< GW-7
  std::chrono::milliseconds longest_backoff{300'000};   ///< GW-7
  std::chrono::milliseconds healthy_after{60'000};      ///< a connection this old resets the back-off
  identify_limits identifies;                           ///< of a budget of its own, where none is given
  std::chrono::milliseconds shortest_interval{1'000};   ///< GW-5
  std::chrono::milliseconds longest_interval{600'000};  ///< GW-5
  int resume_attempts = 2;                              ///< GW-1: then a new session at the gateway's own address
};

/// Lifetime: `random` outlives it. Threads: one.
class session_fsm {
 public:
  session_fsm(shard_settings settings, secret bot_token, random_source& random,
              std::optional<session_snapshot> resume_from = std::nullopt, fsm_settings figures = {});

  actions start(steady_point now);
  actions on_connected(steady_point now);
  actions on_connect_failed(steady_point now);
  /// Goes on, or tries again later; a token that is refused ends everything.
  actions on_limits(const result<void>& learned, steady_point now);
  actions on_message(std::string_view text, steady_point now);
  /// `code` is what the peer said, nothing where the connection broke or where we closed it.
  actions on_closed(std::optional<std::uint16_t> code, steady_point now);
  actions on_timer(steady_point now);
  actions stop();
  /// Whether the shell holds back from reading: a missing acknowledgement then says nothing about the peer.
  void hold(bool holding) {
    holding_ = holding;
    was_held_ = was_held_ || holding;
  }

  std::optional<steady_point> next_timer() const;
  shard_state state() const noexcept { return state_; }
  std::optional<session_snapshot> snapshot() const {
    std::optional<session_snapshot> copy = session_;
    if (copy) copy->sequence = sequence_.value_or(0);
    return copy;
  }
  shard_health health() const noexcept { return {state_, last_ack_, heartbeat_lag_, delivered_, skipped_, ignored_}; }

 private:
  enum class plan { resume, identify };  // what to do on the next connection

  void connect(actions& out, steady_point now);
  void connect_as_allowed(actions& out, steady_point now);
  void reconnect_later(actions& out, std::chrono::milliseconds at_least, steady_point now);
  void close_and(actions& out, plan next, std::chrono::milliseconds at_least);
  void on_hello(const boost::json::value& d, actions& out, steady_point now);
  void on_invalid_session(const boost::json::value& frame, actions& out);
  void on_dispatch(boost::json::value frame, actions& out, steady_point now);
  void note_sequence(std::optional<std::int64_t> sequence);
  void on_ready(const boost::json::value& d, actions& out);
  void authenticate(actions& out, steady_point now);
  void send_identify(actions& out, steady_point now);
  void send_resume(actions& out, steady_point now);
  void beat(actions& out, steady_point now);
  void forget_session();
  bool resuming_here() const { return session_ && resume_failures_ < figures_.resume_attempts; }
  bool skip_unwanted(const frame_head& head);
  void end(actions& out, result<void> outcome);

  shard_settings settings_;
  fsm_settings figures_;
  secret token_;
  random_source& random_;
  backoff backoff_;
  allowed_hosts hosts_;
  send_window window_;

  shard_state state_ = shard_state::disconnected;
  std::optional<session_snapshot> session_;
  std::optional<std::int64_t> sequence_;
  int resume_failures_ = 0;
  bool using_resume_ = false;  // the present connection was made to resume
  bool closing_ = false;       // we asked to close and wait for on_closed
  std::chrono::milliseconds pause_after_close_{0};

  std::optional<steady_point> connect_at_;
  std::optional<steady_point> hello_by_;
  std::optional<steady_point> beat_at_;
  std::optional<steady_point> identify_at_;
  std::optional<steady_point> active_since_;
  std::chrono::milliseconds interval_{0};
  bool acknowledged_ = true;
  bool holding_ = false;
  bool was_held_ = false;  // since the last beat
  std::int64_t ignored_ = 0;
  std::int64_t skipped_ = 0;
  std::int64_t delivered_ = 0;
  std::optional<steady_point> beaten_at_;
  std::optional<steady_point> last_ack_;
  std::optional<std::chrono::milliseconds> heartbeat_lag_;
};

}  // namespace ess::gateway
