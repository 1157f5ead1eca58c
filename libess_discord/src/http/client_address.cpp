#include "ess/http/client_address.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <optional>

#include "ess/base/text.hpp"

namespace ess::http {

namespace {

using boost::asio::ip::address;
using boost::asio::ip::address_v4;
using boost::asio::ip::address_v6;

std::optional<address> parse_address(std::string_view text) {
  boost::system::error_code ec;
  // A scope id names an interface of some machine, not a caller.
  if (text.empty() || text.size() > 64 || text.find('%') != std::string_view::npos) return std::nullopt;
  auto parsed = boost::asio::ip::make_address(std::string(text), ec);
  if (ec) return std::nullopt;
  if (parsed.is_v6() && parsed.to_v6().is_v4_mapped()) {
    parsed = boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, parsed.to_v6());
  }
  return parsed;
}

bool is_port(std::string_view text) {
  return !text.empty() && text.size() <= 5 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// An entry of X-Forwarded-For: an address, `v4:port`, `[v6]` or `[v6]:port`.
std::optional<address> parse_entry(std::string_view entry) {
  entry = trim(entry);
  if (entry.starts_with('[')) {
    const auto close = entry.find(']');
    if (close == std::string_view::npos) return std::nullopt;
    const auto after = entry.substr(close + 1);
    if (!after.empty() && (after.front() != ':' || !is_port(after.substr(1)))) return std::nullopt;
    auto inside = parse_address(entry.substr(1, close - 1));
    // The brackets promise IPv6; a mapped IPv4 address was written as IPv6 too.
    if (inside && entry.find(':') >= close) return std::nullopt;
    return inside;
  }
  if (std::count(entry.begin(), entry.end(), ':') == 1) {
    const auto colon = entry.find(':');
    if (!is_port(entry.substr(colon + 1))) return std::nullopt;
    entry = entry.substr(0, colon);
  }
  return parse_address(entry);
}

}  // namespace

std::string client_address(std::string_view peer, const std::vector<std::string_view>& forwarded_for,
                           const proxy_test& trusted) {
  const auto parsed_peer = parse_address(peer);
  std::string best = parsed_peer ? parsed_peer->to_string() : std::string(peer);
  if (!trusted || !trusted(best)) return best;
  for (auto header = forwarded_for.rbegin(); header != forwarded_for.rend(); ++header) {
    std::string_view left = *header;
    for (;;) {
      const auto comma = left.rfind(',');
      const auto entry = comma == std::string_view::npos ? left : left.substr(comma + 1);
      const auto parsed = parse_entry(entry);
      if (!parsed) return best;
      best = parsed->to_string();
      if (!trusted(best)) return best;
      if (comma == std::string_view::npos) break;
      left = left.substr(0, comma);
    }
  }
  return best;
}

std::string network_of(std::string_view text) {
  const auto parsed = parse_address(text);
  if (!parsed) return std::string(text);
  if (parsed->is_v4()) {
    auto bytes = parsed->to_v4().to_bytes();
    bytes[3] = 0;
    return address_v4(bytes).to_string() + "/24";
  }
  auto bytes = parsed->to_v6().to_bytes();
  std::fill(bytes.begin() + 8, bytes.end(), static_cast<unsigned char>(0));
  return address_v6(bytes).to_string() + "/64";
}

}  // namespace ess::http
