#include "config/address.hpp"

#include <arpa/inet.h>

#include <algorithm>

namespace ess::config {

namespace {

constexpr std::array<std::uint8_t, 12> mapped_prefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

}  // namespace

std::optional<address_bytes> parse_address(std::string_view text) noexcept {
  std::array<char, INET6_ADDRSTRLEN> buffer{};
  if (text.size() >= buffer.size() || text.find('\0') != std::string_view::npos) return std::nullopt;
  std::copy(text.begin(), text.end(), buffer.begin());
  address_bytes bytes{};
  if (inet_pton(AF_INET6, buffer.data(), bytes.data()) == 1) return bytes;
  std::copy(mapped_prefix.begin(), mapped_prefix.end(), bytes.begin());
  if (inet_pton(AF_INET, buffer.data(), bytes.data() + mapped_prefix.size()) == 1) return bytes;
  return std::nullopt;
}

bool is_ipv4(const address_bytes& address) noexcept {
  return std::equal(mapped_prefix.begin(), mapped_prefix.end(), address.begin());
}

bool is_loopback_address(const address_bytes& address) noexcept {
  if (is_ipv4(address)) return address[12] == 127;
  return std::all_of(address.begin(), address.end() - 1, [](std::uint8_t b) { return b == 0; }) && address[15] == 1;
}

}  // namespace ess::config
