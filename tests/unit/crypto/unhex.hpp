#pragma once

#include <string>
#include <string_view>

#include "ess/base/encoding.hpp"

namespace ess::test {

/// The bytes of a published vector.
inline std::string unhex(std::string_view text) { return from_hex(text).value(); }

}  // namespace ess::test
