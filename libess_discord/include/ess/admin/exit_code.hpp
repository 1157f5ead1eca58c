// How essctl ends.
#pragma once

#include "ess/base/error.hpp"

namespace ess::admin {

/// The exit code of a program that fails with this error:
/// 1 a defect or damaged data, 2 wrong usage or input, 3 no such thing, 4 conflict with the state of things,
/// 5 refused, 6 not possible now (try again, or mend what the message names). 0 is success; `audit verify` answers 7
/// when the log is broken.
int exit_code(errc code) noexcept;

inline constexpr int exit_usage = 2;
inline constexpr int exit_audit_unverifiable = 6;
inline constexpr int exit_audit_broken = 7;

}  // namespace ess::admin
