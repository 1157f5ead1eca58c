// What went over the gateway, for `/_sim/transcript`: the last messages of every connection, tokens masked.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace ess::testing::sim {

namespace json = boost::json;

/// As the two ends mean it: before compression, and before a fault spoils it.
class transcript {
 public:
  enum class side { client, server };

  /// Numbers from 1.
  std::uint64_t open_connection() { return ++connections_; }
  void message(std::uint64_t connection, side from, std::string_view text);
  /// Who ended it, and with which code; without one the line was cut.
  void ended(std::uint64_t connection, side by, std::optional<std::uint16_t> code);

  /// All of it, or one connection's, in the order in which it happened:
  /// `{"connection","from","payload"}`, at the end `{"connection","from","closeCode"}`. A payload that is too long to
  /// be kept is its `op`, `s` and `t` alone.
  json::array to_json(std::optional<std::uint64_t> connection) const;

 private:
  struct line {
    std::uint64_t connection = 0;
    side from = side::client;
    std::string text;  ///< empty: it ended
    std::optional<std::uint16_t> code;
  };

  void add(line what);

  std::deque<line> lines_;
  std::uint64_t connections_ = 0;
};

}  // namespace ess::testing::sim
