// Dispatch calls as JSON, and what is read of them: the same for browsers and for hosts.
#pragma once

#include <boost/json/object.hpp>

#include "ess/dispatch/calls.hpp"
#include "ess/http/request.hpp"
#include "routes/name_book.hpp"

namespace ess::server {

/// A call with the statuses it may take next.
result<boost::json::object> brief_call_json(const storage::call_record& call, name_book& names);
/// As above, with its `history`, latest first.
result<boost::json::object> call_json(const storage::unit_of_work& uow, const storage::call_record& call,
                                      name_book& names);

/// True for `state=open`, or without it; false for `all`. Errors: `invalid_parameter`.
result<bool> read_call_state(const http::parameters& query);
/// Errors: those of `read_object`, `invalid_field`.
result<dispatch::new_call> read_new_call(const http::request& from);
result<dispatch::call_changes> read_call_changes(const http::request& from);

}  // namespace ess::server
