// Snowflakes as the simulator makes and writes them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ess/base/clock.hpp"

namespace ess::testing::sim {

/// Any Discord id. The simulator keeps things of all kinds in maps by id and never mixes the maps, so the kinds that
/// clients need are not repeated here. Zero is no id.
using flake = std::uint64_t;

/// Ids are decimal strings on the wire (Reference, "ID Serialization").
std::string id_text(flake id);
/// Nothing unless the text is a snowflake other than zero.
std::optional<flake> parse_id(std::string_view text);

/// Makes ids in Discord's layout: milliseconds since 2015 in bits 63..22, worker, process, increment in the low 12.
/// Ids grow strictly, also when many are made in one millisecond.
class flake_source {
 public:
  flake next(time_point now);

 private:
  std::int64_t last_ms_ = 0;
  std::uint64_t increment_ = 0;
};

/// `2017-07-11T17:27:07.299000+00:00` (Reference, "ISO8601 Date/Time").
std::string discord_time(time_point t);

}  // namespace ess::testing::sim
