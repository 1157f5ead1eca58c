#include "ess/config/url.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "config/address.hpp"
#include "ess/base/text.hpp"

namespace ess::config {

namespace {

struct scheme_port {
  std::string_view scheme;
  std::uint16_t port;
};
constexpr std::array<scheme_port, 4> known_schemes = {{{"http", 80}, {"https", 443}, {"ws", 80}, {"wss", 443}}};

std::uint16_t own_port(std::string_view scheme) noexcept {
  for (const scheme_port& known : known_schemes) {
    if (known.scheme == scheme) return known.port;
  }
  return 0;
}

error invalid_url(std::string_view why) {
  return error(errc::invalid_argument, "invalid_url", std::string("The URL cannot be used: ").append(why) + ".");
}

bool is_host_name(std::string_view host) {
  if (host.empty() || host.size() > 253) return false;
  std::size_t label = 0;
  for (std::size_t i = 0; i <= host.size(); ++i) {
    if (i < host.size() && host[i] != '.') {
      const char c = host[i];
      const bool fits = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || (c == '-' && label != 0);
      if (!fits || ++label > 63) return false;
      continue;
    }
    if (label == 0 || host[i - 1] == '-') return false;
    label = 0;
  }
  // A last label of digits would be an address, so it must be a plain one.
  const std::string_view last = host.substr(host.rfind('.') == std::string_view::npos ? 0 : host.rfind('.') + 1);
  const bool numeric = std::all_of(last.begin(), last.end(), [](char c) { return c >= '0' && c <= '9'; });
  return !numeric || parse_address(host).has_value();
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (text.empty() || failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return port;
}

struct host_and_port {
  std::string host;
  std::optional<std::string_view> port;
};

// Splits `host`, `host:port`, `[v6]` and `[v6]:port`.
std::optional<host_and_port> split_authority(std::string_view authority) {
  if (authority.starts_with('[')) {
    const std::size_t end = authority.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view host = authority.substr(1, end - 1);
    if (host.find(':') == std::string_view::npos || !parse_address(host)) return std::nullopt;
    const std::string_view rest = authority.substr(end + 1);
    if (rest.empty()) return host_and_port{ascii_lower(host), std::nullopt};
    if (!rest.starts_with(':')) return std::nullopt;
    return host_and_port{ascii_lower(host), rest.substr(1)};
  }
  const std::size_t colon = authority.find(':');
  std::string host = ascii_lower(authority.substr(0, colon));
  if (!is_host_name(host)) return std::nullopt;
  if (colon == std::string_view::npos) return host_and_port{std::move(host), std::nullopt};
  return host_and_port{std::move(host), authority.substr(colon + 1)};
}

result<http_url> parse_url(std::string_view text, std::string_view plain, std::string_view secure) {
  const std::size_t scheme_end = text.find("://");
  const std::string scheme = ascii_lower(text.substr(0, scheme_end == std::string_view::npos ? 0 : scheme_end));
  if (scheme != plain && scheme != secure) {
    return invalid_url("it must start with " + std::string(secure) + ":// or " + std::string(plain) + "://");
  }
  const auto is_unfit = [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '\\' || c == '\x7f'; };
  if (std::any_of(text.begin(), text.end(), is_unfit)) return invalid_url("it holds a space or a control character");
  if (text.find_first_of("?#") != std::string_view::npos) return invalid_url("it may have no '?' and no '#'");
  const std::string_view rest = text.substr(scheme_end + 3);
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  const std::string_view authority = rest.substr(0, slash);
  if (authority.find('@') != std::string_view::npos) return invalid_url("it may hold no user name and no password");
  auto parts = split_authority(authority);
  if (!parts) return invalid_url("its host is not a host name or address");
  http_url url;
  url.scheme = scheme;
  url.host = std::move(parts->host);
  url.port = own_port(scheme);
  if (parts->port) {
    const auto port = parse_port(*parts->port);
    if (!port || *port == 0) return invalid_url("its port is not a number from 1 to 65535");
    url.port = *port;
  }
  url.path = rest.substr(slash);
  while (url.path.ends_with('/')) url.path.pop_back();
  return url;
}

error invalid_listen_address() {
  return error(errc::invalid_argument, "invalid_listen_address",
               "Write an address and a port, as in 127.0.0.1:3000, [::1]:3000 or localhost:3000.");
}

}  // namespace

bool is_loopback_host(std::string_view host) noexcept {
  if (host == "localhost") return true;
  const auto address = parse_address(host);
  return address && is_loopback_address(*address);
}

bool http_url::is_loopback() const noexcept { return is_loopback_host(host); }

std::string http_url::authority() const {
  std::string text = host.find(':') == std::string::npos ? host : "[" + host + "]";
  if (port != own_port(scheme)) text += ":" + std::to_string(port);
  return text;
}

std::string http_url::origin() const { return scheme + "://" + authority(); }
std::string http_url::str() const { return origin() + path; }

result<http_url> parse_http_url(std::string_view text) { return parse_url(text, "http", "https"); }
result<http_url> parse_ws_url(std::string_view text) { return parse_url(text, "ws", "wss"); }

bool listen_address::is_loopback() const noexcept { return is_loopback_host(host); }

result<listen_address> parse_listen_address(std::string_view text) {
  auto parts = split_authority(text);
  if (!parts || !parts->port) return invalid_listen_address();
  const auto port = parse_port(*parts->port);
  if (!port || (parts->host != "localhost" && !parse_address(parts->host))) return invalid_listen_address();
  return listen_address{std::move(parts->host), *port};
}

}  // namespace ess::config
