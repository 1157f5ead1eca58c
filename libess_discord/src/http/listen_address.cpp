#include "http/listen_address.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ip/address.hpp>

#include "ess/config/url.hpp"

namespace ess::http {

result<boost::asio::ip::tcp::endpoint> listen_endpoint(std::string_view text) {
  auto parsed = config::parse_listen_address(text);
  if (!parsed) return std::move(parsed).error();
  const auto& [host, port] = parsed.value();
  // Not looked up: what "localhost" means must not depend on a resolver.
  return boost::asio::ip::tcp::endpoint(boost::asio::ip::make_address(host == "localhost" ? "127.0.0.1" : host), port);
}

error listen_error(std::string_view address, const boost::system::error_code& ec) {
  const std::string where(address);
  if (ec == boost::asio::error::address_in_use) {
    return error(errc::conflict, "listen_address_in_use",
                 "Cannot listen on " + where +
                     ": the port is already in use. Stop the program that uses it, or choose "
                     "another port.");
  }
  if (ec == boost::asio::error::access_denied) {
    return error(errc::forbidden, "listen_port_privileged",
                 "Cannot listen on " + where +
                     ": no permission. Ports below 1024 need a privilege; choose a higher one "
                     "and put a proxy in front.");
  }
  if (ec == boost::system::errc::address_not_available) {
    return error(errc::invalid_argument, "listen_address_not_local",
                 "Cannot listen on " + where +
                     ": this machine has no such address. Use 127.0.0.1, 0.0.0.0 or one of its "
                     "own addresses.");
  }
  return error(errc::unavailable, "listen_failed", "Cannot listen on " + where + ": " + ec.message() + ".");
}

std::string to_text(const boost::asio::ip::tcp::endpoint& endpoint) {
  const auto address = endpoint.address().to_string();
  const auto host = endpoint.address().is_v6() ? "[" + address + "]" : address;
  return host + ":" + std::to_string(endpoint.port());
}

}  // namespace ess::http
