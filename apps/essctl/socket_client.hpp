// Sending a command to the ess-server that holds the database.
#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "ess/admin/protocol.hpp"
#include "ess/base/result.hpp"

namespace ess::ctl {

/// Sends the request over the admin socket and waits for the reply, for as long as the command takes.
/// Errors: `no_admin_socket` (unavailable) if nobody listens there; `admin_socket_refused` (forbidden) if the socket
/// belongs to another user; `admin_socket_failed`; those of the command.
result<boost::json::object> call_server(const std::string& socket_path, const admin::request& what);

}  // namespace ess::ctl
