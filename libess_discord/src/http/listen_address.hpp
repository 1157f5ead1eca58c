// `host:port` as an endpoint, and failures to bind it in words that help.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <string>
#include <string_view>

#include "ess/base/result.hpp"

namespace ess::http {

/// Errors: `invalid_listen_address`.
result<boost::asio::ip::tcp::endpoint> listen_endpoint(std::string_view text);

/// What a failure to bind means to the operator. Errors of `server::listen`.
error listen_error(std::string_view address, const boost::system::error_code& ec);

/// `127.0.0.1:3000`, `[::1]:3000`.
std::string to_text(const boost::asio::ip::tcp::endpoint& endpoint);

}  // namespace ess::http
