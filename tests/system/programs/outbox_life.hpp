// One life of a server with an outbox: it commits changes, delivers what channels are owed, and dies where it is told
// to.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "system/programs/channel_model.hpp"

namespace ess::test {

/// Where a life ends with kill -9.
enum class last_step {
  none,             ///< nowhere: it delivers everything and leaves
  event_open,       ///< in the transaction of an event, which is not committed
  claimed,          ///< a message is claimed, and nothing asked of Discord
  request_sent,     ///< Discord has done what it was asked; nobody reads its answer
  answer_received,  ///< the answer is read, and nothing written of it
  outcome_open      ///< the outcome is written, in a transaction that is not committed
};

/// What was acknowledged, and so what the channels must show.
struct desk_model {
  channel_model calls;
  std::vector<std::string> requests;
  std::map<std::string, std::string> decisions;  ///< by request: the title that its message has from then on

  /// Takes in what a life says it committed.
  void take(const boost::json::object& committed);
};

/// JSON objects, one after the other, between two processes. Threads: one.
class json_line {
 public:
  explicit json_line(int end) : end_(end) {}
  ~json_line();
  json_line(const json_line&) = delete;
  json_line& operator=(const json_line&) = delete;

  void say(const boost::json::object& what);
  /// Waits; nothing when the other side is gone.
  std::optional<boost::json::object> hear();

 private:
  int end_;
  std::string heard_;
};

struct life {
  std::filesystem::path database;
  bool founds = false;                 ///< it makes the community first
  std::chrono::milliseconds begins{};  ///< after the first one began
  int changes = 0;                     ///< that it commits before it delivers
  last_step ends = last_step::none;
  int at_request = 1;  ///< at which of its requests to Discord it ends
  std::uint64_t seed = 1;
};

inline constexpr std::uint64_t approvals_channel_of_life = 11;
inline constexpr std::uint64_t dispatch_channel_of_life = 12;
inline constexpr const char* token_of_life = "b.t";

/// To be called in a process of its own, without threads. Says over the line what it committed, and what it asks of
/// Discord as `{method, target, headers, body}`, which is answered `{status, headers, body}`; at its end
/// `{dead, uncertain}`. What fails is said as `failed`.
[[noreturn]] void live(const life& how, desk_model known, json_line& line);

}  // namespace ess::test
