// Failures as people in Discord read them.
#pragma once

#include <string>

#include "ess/base/error.hpp"

namespace ess::slash {

/// A sentence or two that say what happened and what to do. What ESS refuses is told in its own words; what broke
/// between us and ESS is told without details, which belong in the log.
std::string failure_text(const error& e);

/// As above, for a decision: when no answer came it may or may not have been recorded.
std::string decision_failure_text(const error& e);

}  // namespace ess::slash
