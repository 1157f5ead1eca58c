// Strict JSON in, plain JSON out. Readers ignore unknown members; writers of ours never invent any.
#pragma once

#include <boost/json/value.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ess/base/result.hpp"

namespace ess {

/// Bounds for text from outside (security requirement JS-1).
struct json_limits {
  std::size_t max_bytes = 64 * 1024;
  std::size_t max_depth = 16;
  std::size_t max_members = 1000;
};

/// Parses strict RFC 8259 text in UTF-8. Duplicate member names, numbers that are not finite, trailing data and
/// anything past the limits are refused. Errors: `invalid_json` with the reason in words, `too_large`.
result<boost::json::value> parse_json(std::string_view text, const json_limits& limits = {});

/// Compact text of a value, always valid UTF-8.
std::string to_json_text(const boost::json::value& value);

/// The member of that name, or null when absent or when `object` is not an object.
const boost::json::value* find_member(const boost::json::value& object, std::string_view name);
/// The string member of that name; nothing when absent, null or of another kind.
std::optional<std::string> string_member(const boost::json::value& object, std::string_view name);
/// The integer member of that name; nothing when absent, null, fractional or out of range.
std::optional<std::int64_t> integer_member(const boost::json::value& object, std::string_view name);
std::optional<bool> bool_member(const boost::json::value& object, std::string_view name);

}  // namespace ess
