// What the routes of the audit log share.
#pragma once

#include <optional>
#include <string_view>

#include "ess/audit/event.hpp"
#include "ess/http/request.hpp"
#include "ess/identity/sessions.hpp"

namespace ess::server {

/// A moment in the query, as `audit::parse_moment` reads it; nothing when absent or empty.
/// Errors: `parameter_repeated`, `invalid_time`.
result<std::optional<time_point>> read_moment(const http::parameters& query, std::string_view name);

/// Who reads, for the log itself.
audit::origin reader_origin(const http::request& from, const identity::signed_in& who);

}  // namespace ess::server
