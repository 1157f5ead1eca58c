// The error envelope of every JSON answer, and the one table between error codes and HTTP statuses.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <chrono>
#include <optional>

#include "ess/base/error.hpp"

namespace ess::api {

/// The HTTP status a failure is answered with.
int http_status(errc code) noexcept;
/// The code a client reads out of a status; `internal` for those nothing else fits.
errc code_of_status(int status) noexcept;

/// `{"ok":false,"error":<message>,"code":<reason>}`. Never the private detail; failures of ours say nothing specific.
boost::json::object to_json(const error& e);

/// The failure a client passes on for an answer that was not a success: message and reason of the envelope where there
/// is one, else a sentence about the status with the reason `http_<status>`.
error read_error(int status, const boost::json::value& body,
                 std::optional<std::chrono::milliseconds> retry_after = std::nullopt);

/// `{"ok":true}` with the members of `fields` after it.
boost::json::object success_envelope(boost::json::object fields = {});

}  // namespace ess::api
