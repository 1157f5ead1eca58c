// What a call may say, and the history that every version of it leaves.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ess/dispatch/calls.hpp"

namespace ess::dispatch {

/// Errors: `invalid_title`, `invalid_description`, `invalid_priority`, `invalid_location`.
result<void> check_call(const new_call& call);
/// Errors: `invalid_note`.
result<void> check_note(std::string_view note);

/// Writes down what made `call` into its present version.
result<void> note_change(storage::unit_of_work& work, const storage::call_record& call,
                         const std::vector<std::string>& fields, std::string_view note, const audit::origin& who);

}  // namespace ess::dispatch
