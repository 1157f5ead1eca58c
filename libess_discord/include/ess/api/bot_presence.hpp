// What a bot tells the server about itself, on the wire: its lease (POST /api/bot/lease) and its guilds
// (POST /api/bot/guild).
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "ess/base/result.hpp"
#include "ess/base/snowflake.hpp"

namespace ess::api {

inline constexpr std::string_view lease_path = "/api/bot/lease";
inline constexpr std::string_view guild_path = "/api/bot/guild";
/// Carries the number of the lease with every other call.
inline constexpr std::string_view fence_header = "X-ESS-Bot-Fence";

/// Body of `lease`: `scope` is what only one process may act for, as in `500 0-3/16`; `holder` a name that the process
/// made up, 8 to 64 characters; `release` gives the lease back. Errors of reading: `invalid_body`.
struct lease_request {
  std::string scope;
  std::string holder;
  bool release = false;
  static result<lease_request> read(const boost::json::value& body);
  boost::json::object to_json() const;
};

/// The lease that was given, with the time that is left of it; 0 after a release. Errors of reading: `invalid_answer`.
struct lease_reply {
  std::int64_t fence = 0;
  std::chrono::milliseconds life{};
  static result<lease_reply> read(const boost::json::value& body);
  boost::json::object to_json() const;
};

/// Body of `guild`: whether the bot is (still) in that guild. Errors of reading: `invalid_body`.
struct guild_report {
  guild_id guild;
  bool joined = true;
  static result<guild_report> read(const boost::json::value& body);
  boost::json::object to_json() const;
};

}  // namespace ess::api
