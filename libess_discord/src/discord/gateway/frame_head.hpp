// The head of a gateway frame: opcode, sequence and event name, read without looking into the data.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace ess::gateway {

struct frame_head {
  std::int64_t op = 0;
  std::optional<std::int64_t> sequence;
  std::string_view name;  ///< looks into the frame's text; empty for null
};

/// Reads members up to `d`. Nothing where that does not suffice: `d` comes before the others, or something is not as
/// Discord writes it; the whole frame has to be parsed then. Never reads past the end of `text`.
std::optional<frame_head> peek_head(std::string_view text);

}  // namespace ess::gateway
