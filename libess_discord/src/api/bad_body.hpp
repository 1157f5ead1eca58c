#pragma once

#include <string>
#include <utility>

#include "ess/base/result.hpp"

namespace ess::api {

/// `invalid_body`, with a sentence that says what is wrong with it.
inline error bad_body(std::string message) { return {errc::invalid_argument, "invalid_body", std::move(message)}; }

}  // namespace ess::api
