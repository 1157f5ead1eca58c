#include "http/listen_address.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ip/address.hpp>
#include <charconv>

namespace ess::http {

namespace {

error invalid(std::string_view text) {
  return error(errc::invalid_argument, "listen_address_invalid",
               "\"" + std::string(text) +
                   "\" is no address to listen on. Write address:port, as in 127.0.0.1:3000, [::1]:3000 or "
                   "0.0.0.0:3000 for every interface; port 0 takes a free one.");
}

}  // namespace

result<boost::asio::ip::tcp::endpoint> parse_listen_address(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return invalid(text);
  auto host = text.substr(0, colon);
  const auto port_text = text.substr(colon + 1);
  unsigned port = 0;
  const auto [end, failed] = std::from_chars(port_text.data(), port_text.data() + port_text.size(), port);
  if (failed != std::errc() || end != port_text.data() + port_text.size() || port > 65'535) return invalid(text);
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  if (host == "localhost") host = "127.0.0.1";
  boost::system::error_code ec;
  const auto address = boost::asio::ip::make_address(std::string(host), ec);
  if (ec || address.is_v6() != bracketed) return invalid(text);
  return boost::asio::ip::tcp::endpoint(address, static_cast<unsigned short>(port));
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
