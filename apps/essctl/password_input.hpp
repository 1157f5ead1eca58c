// A password from standard input.
#pragma once

#include "ess/base/result.hpp"
#include "ess/base/secret.hpp"

namespace ess::ctl {

/// The first line of standard input without its end. Asks on a terminal, without echo.
/// Errors: `password_missing` if there is none.
result<secret> read_password();

}  // namespace ess::ctl
