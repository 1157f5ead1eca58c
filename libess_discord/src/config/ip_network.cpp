#include "ess/config/ip_network.hpp"

#include <charconv>

#include "config/address.hpp"

namespace ess::config {

namespace {

bool same_prefix(const address_bytes& a, const address_bytes& b, int prefix) noexcept {
  for (std::size_t i = 0; i < a.size() && prefix > 0; ++i, prefix -= 8) {
    const int kept = prefix >= 8 ? 8 : prefix;
    const auto mask = static_cast<std::uint8_t>(0xff00 >> kept);
    if ((a[i] & mask) != (b[i] & mask)) return false;
  }
  return true;
}

error invalid_network() {
  return error(errc::invalid_argument, "invalid_network",
               "Write an address or a network, as in 127.0.0.1, 10.0.0.0/8 or fd00::/8.");
}

}  // namespace

result<ip_network> ip_network::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto address = parse_address(text.substr(0, slash));
  if (!address) return invalid_network();
  const int width = text.find(':') == std::string_view::npos ? 32 : 128;
  int prefix = width;
  if (slash != std::string_view::npos) {
    const std::string_view digits = text.substr(slash + 1);
    const bool plain = !digits.empty() && digits.size() <= 3 && digits.front() >= '0' && digits.front() <= '9';
    const char* end = digits.data() + digits.size();
    if (!plain || std::from_chars(digits.data(), end, prefix).ptr != end || prefix > width) return invalid_network();
  }
  prefix += 128 - width;
  ip_network network(*address, prefix);
  // 10.0.0.1/8 is more often a slip than a wish.
  address_bytes host_part = *address;
  for (int bit = prefix; bit < 128; ++bit) {
    auto& byte = host_part[static_cast<std::size_t>(bit / 8)];
    byte = static_cast<std::uint8_t>(byte & ~(0x80 >> (bit % 8)));
  }
  if (host_part != *address) return invalid_network();
  return network;
}

bool ip_network::contains(std::string_view address) const noexcept {
  const auto bytes = parse_address(address);
  return bytes && same_prefix(bytes_, *bytes, prefix_);
}

}  // namespace ess::config
