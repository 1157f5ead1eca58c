// Strict JSON of which only a part is wanted, however large the rest.
#pragma once

#include <boost/json/value.hpp>
#include <span>
#include <string>
#include <string_view>

#include "ess/base/json.hpp"
#include "ess/base/result.hpp"

namespace ess {

/// Names the members of one object that are wanted: of the one that is the member `within` of the outermost object.
/// Looks into what it was made from.
struct json_selection {
  std::string_view within;
  std::span<const std::string> members;
};

/// As `parse_json`, but the members of that object which are not named are left out, at no cost in memory. They are
/// held to the grammar and to `max_depth`, not to the rest.
result<boost::json::value> parse_json_selected(std::string_view text, const json_selection& wanted,
                                               const json_limits& limits = {});

}  // namespace ess
