// The server end of one gateway connection, without its socket (Events / Using Gateway).
#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ess/base/clock.hpp"
#include "testing/sim/gateway_hub.hpp"
#include "testing/sim/gateway_wire.hpp"

namespace ess::testing::sim {

class packing_stream;

/// How the simulator ends a connection: with a close code, or without one, as a cut line does.
struct gateway_ending {
  std::optional<std::uint16_t> code;
  std::string reason;
};

/// Takes what arrives, says what to send and when to end. A shell performs it: it calls `on_text`, `on_time` at
/// `deadline()`, `on_closed` once, and after each of these, and when `wake` is called, takes frames and the ending.
///
/// Threads: that of the simulator.
class gateway_link {
 public:
  gateway_link(state& sim, std::string_view target, std::string_view host, time_point now);
  ~gateway_link();
  gateway_link(const gateway_link&) = delete;
  gateway_link& operator=(const gateway_link&) = delete;

  void on_text(std::string_view text, time_point now);
  void on_time(time_point now);
  /// The connection is gone; `code` is that of the client's close frame, if one came.
  void on_closed(std::optional<std::uint16_t> code, time_point now);

  /// What leaves now; what a fault holds back follows at `deadline()`.
  std::vector<gateway_frame> take_frames(time_point now) { return wire_.take(now); }
  const std::optional<gateway_ending>& ending() const noexcept { return ending_; }
  /// When `on_time` is due: a client that does not heartbeat is closed, a frame that was held back leaves.
  time_point deadline() const noexcept;
  /// Called when something to take has appeared from elsewhere.
  std::function<void()> wake;

  // What rules and faults do to a connection.
  void send(std::string_view text);
  void send_op(int op, const json::value& data);
  void close(std::uint16_t code, std::string_view reason);
  void drop();
  void forget_session() { session_.clear(); }
  /// The connection is as before Identify; the session ends or waits to be resumed, here or on another connection.
  void lose_session(bool resumable, time_point now);
  gateway_wire& wire() noexcept { return wire_; }
  const gateway_wire& wire() const noexcept { return wire_; }
  /// A zombie answers no heartbeat any more.
  void stop_acknowledging() { acknowledges_ = false; }
  /// The next events are sent twice, as they are.
  void duplicate(int events) { duplicates_ += events; }
  /// Whether the event that was just sent is one of them.
  bool take_duplicate() noexcept { return duplicates_ > 0 && duplicates_-- > 0; }
  /// Of the next frame the first half arrives, then the line is cut.
  void tear_next() { tears_ = true; }
  const std::string& session_id() const noexcept { return session_; }
  bool compressed() const noexcept { return stream_ != nullptr; }

 private:
  time_point silence_deadline() const noexcept;
  void end(std::optional<std::uint16_t> code, std::string_view reason);
  void take(std::int64_t op, const json::value& data, time_point now);
  void on_heartbeat(time_point now);
  void on_identify(const json::value& data, time_point now);
  void on_resume(const json::value& data, time_point now);
  bool accept_intents(const json::value& data, const application& app);
  bool accept_shard(const json::value& data, std::int64_t& shard, std::int64_t& shards);
  bool is_sharded_enough(std::int64_t shards);
  bool within_identify_limit(application& app, std::int64_t shard, time_point now);
  void send_ready(gateway_session& session);
  bool within_send_limit(time_point now);

  state& sim_;
  std::string host_;
  std::unique_ptr<packing_stream> stream_;
  gateway_wire wire_;
  std::uint64_t number_;
  std::optional<gateway_ending> ending_;
  std::string session_;
  std::deque<time_point> received_;
  time_point heartbeat_deadline_;
  bool acknowledges_ = true;
  int duplicates_ = 0;
  bool tears_ = false;
  bool packs_payloads_ = false;
};

}  // namespace ess::testing::sim
