// Readers for bodies of changes: what is absent stays, what is null is cleared.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "ess/base/result.hpp"

namespace ess::server {

/// Nothing when absent. Errors: `invalid_field` for anything but a text.
result<std::optional<std::string>> read_optional_text(const boost::json::object& body, std::string_view name);
/// As above; null is the empty optional inside, and so is a text without any character.
result<std::optional<std::optional<std::string>>> read_clearable_text(const boost::json::object& body,
                                                                      std::string_view name);
/// Nothing when absent. Errors: `invalid_field` unless it is a whole number from `least` to `most`.
result<std::optional<int>> read_optional_number(const boost::json::object& body, std::string_view name, int least,
                                                int most);
/// The version that a change was made on. Errors: `invalid_field`.
result<int> read_version(const boost::json::object& body);

}  // namespace ess::server
