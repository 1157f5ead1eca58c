// IP networks in CIDR form, for lists of trusted proxies.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "ess/base/result.hpp"

namespace ess::config {

/// An IPv4 or IPv6 network. An IPv4-mapped IPv6 address counts as the IPv4 address in it.
class ip_network {
 public:
  /// `10.0.0.0/8`, `fd00::/8`, or a single address. Errors: `invalid_network`.
  static result<ip_network> parse(std::string_view text);

  /// False for text that is no address.
  bool contains(std::string_view address) const noexcept;

 private:
  ip_network(std::array<std::uint8_t, 16> bytes, int prefix) : bytes_(bytes), prefix_(prefix) {}

  std::array<std::uint8_t, 16> bytes_;  // IPv4 in its mapped form
  int prefix_;                          // 0..128
};

}  // namespace ess::config
