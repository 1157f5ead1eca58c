// Turns a request target into the one decoded path that routing and authorization see.
#pragma once

#include <string>
#include <string_view>

#include "ess/base/result.hpp"

namespace ess::http {

/// The path of a target in origin form, percent-decoded once. Errors: `path_invalid` for a bad escape, an encoded
/// slash, backslash or control character, `.` and `..` segments, `//`, and bytes that are not UTF-8 (security
/// requirement HT-5).
result<std::string> decode_path(std::string_view target);

}  // namespace ess::http
