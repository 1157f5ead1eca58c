// Secrets from standard input.
#pragma once

#include <string_view>

#include "ess/base/result.hpp"
#include "ess/base/secret.hpp"

namespace ess::ctl {

/// The first line of standard input without its end. Asks on a terminal with `prompt`, without echo.
/// Errors: `input_missing` if there is none.
result<secret> read_secret_line(std::string_view prompt);

/// Errors: `password_missing` if there is none.
result<secret> read_password();

}  // namespace ess::ctl
