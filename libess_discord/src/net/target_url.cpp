#include "net/target_url.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <charconv>

#include "ess/net/http_types.hpp"

namespace ess::net {

result<target_url> parse_target_url(std::string_view text, std::string_view plain_scheme, std::string_view tls_scheme) {
  const auto invalid = [&](std::string_view why) {
    return error(errc::invalid_argument, "url_invalid",
                 "\"" + std::string(text.substr(0, text.find('?'))) + "\" is no usable URL: " + std::string(why) + ".");
  };
  const auto parsed = boost::urls::parse_uri(boost::core::string_view(text.data(), text.size()));
  if (!parsed) return invalid("it is malformed");
  const boost::urls::url_view& url = *parsed;
  const std::string scheme(url.scheme());
  target_url made;
  made.tls = equal_ignoring_case(scheme, tls_scheme);
  if (!made.tls && !equal_ignoring_case(scheme, plain_scheme)) {
    return invalid("it must start with " + std::string(plain_scheme) + ":// or " + std::string(tls_scheme) + "://");
  }
  if (url.has_userinfo()) return invalid("it must not hold a user name");
  made.host = std::string(url.encoded_host_address());
  if (made.host.empty() || made.host.find('%') != std::string::npos) return invalid("it needs a plain host name");
  made.port = url.has_port() ? std::string(url.port()) : std::string(made.tls ? "443" : "80");
  // Boost.URL reads the digits of a port without a bound.
  unsigned port = 0;
  const auto [end, ec] = std::from_chars(made.port.data(), made.port.data() + made.port.size(), port);
  if (ec != std::errc() || end != made.port.data() + made.port.size() || port == 0 || port > 65'535) {
    return invalid("its port is out of range");
  }
  made.host_header = std::string(url.encoded_host());
  if (url.has_port()) made.host_header += ":" + made.port;
  made.target = std::string(url.encoded_path());
  if (made.target.empty()) made.target = "/";
  if (url.has_query()) made.target += "?" + std::string(url.encoded_query());
  return made;
}

}  // namespace ess::net
