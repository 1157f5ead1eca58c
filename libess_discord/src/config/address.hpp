// IP addresses as 16 bytes; IPv4 in its IPv4-mapped form.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace ess::config {

using address_bytes = std::array<std::uint8_t, 16>;

/// Dotted decimal or IPv6 text without brackets and zone; nothing for anything else.
std::optional<address_bytes> parse_address(std::string_view text) noexcept;
bool is_ipv4(const address_bytes& address) noexcept;
/// 127.0.0.0/8 and ::1.
bool is_loopback_address(const address_bytes& address) noexcept;

}  // namespace ess::config
