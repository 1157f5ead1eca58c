#include "net/public_address.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

namespace ess::net {

namespace {

namespace ip = boost::asio::ip;

struct v4_block {
  std::uint32_t first;
  unsigned prefix;
};

constexpr std::uint32_t v4(unsigned a, unsigned b, unsigned c, unsigned d) { return a << 24 | b << 16 | c << 8 | d; }

// IANA's registry of special-purpose IPv4 addresses: those that are not globally reachable, and multicast.
constexpr std::array<v4_block, 15> special_v4 = {{
    {v4(0, 0, 0, 0), 8},        // this network
    {v4(10, 0, 0, 0), 8},       // private
    {v4(100, 64, 0, 0), 10},    // behind a carrier's NAT
    {v4(127, 0, 0, 0), 8},      // this machine
    {v4(169, 254, 0, 0), 16},   // link local; clouds keep their metadata there
    {v4(172, 16, 0, 0), 12},    // private
    {v4(192, 0, 0, 0), 24},     // protocol assignments
    {v4(192, 0, 2, 0), 24},     // documentation
    {v4(192, 88, 99, 0), 24},   // 6to4 relays, deprecated
    {v4(192, 168, 0, 0), 16},   // private
    {v4(198, 18, 0, 0), 15},    // benchmarks
    {v4(198, 51, 100, 0), 24},  // documentation
    {v4(203, 0, 113, 0), 24},   // documentation
    {v4(224, 0, 0, 0), 4},      // multicast
    {v4(240, 0, 0, 0), 4},      // reserved, broadcast
}};

bool is_public(std::uint32_t address) {
  return std::ranges::none_of(
      special_v4, [address](const v4_block& block) { return (address ^ block.first) >> (32 - block.prefix) == 0; });
}

std::uint32_t word_at(const ip::address_v6::bytes_type& bytes, std::size_t at) {
  return v4(bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]);
}

bool is_zero(const ip::address_v6::bytes_type& bytes, std::size_t from, std::size_t to) {
  return std::all_of(bytes.begin() + static_cast<std::ptrdiff_t>(from), bytes.begin() + static_cast<std::ptrdiff_t>(to),
                     [](unsigned char byte) { return byte == 0; });
}

/// The IPv4 address that an IPv6 one stands for: mapped, compatible (deprecated), NAT64 (RFC 6052), 6to4 (RFC 3056).
std::optional<std::uint32_t> embedded_v4(const ip::address_v6::bytes_type& b) {
  const bool mapped = is_zero(b, 0, 10) && b[10] == 0xff && b[11] == 0xff;
  const bool compatible = is_zero(b, 0, 12);
  const bool nat64 = b[0] == 0x00 && b[1] == 0x64 && b[2] == 0xff && b[3] == 0x9b && is_zero(b, 4, 12);
  if (mapped || compatible || nat64) return word_at(b, 12);
  if (b[0] == 0x20 && b[1] == 0x02) return word_at(b, 2);
  return std::nullopt;
}

bool is_public(const ip::address_v6::bytes_type& b) {
  if (const auto inner = embedded_v4(b)) return is_public(*inner);
  // Of IPv6 only 2000::/3 is given out for global use; Teredo and documentation are inside it.
  const bool global = (b[0] & 0xe0U) == 0x20;
  const bool teredo = word_at(b, 0) == 0x20010000U;
  const bool documentation = word_at(b, 0) == 0x20010db8U || (b[0] == 0x3f && b[1] == 0xff && b[2] < 0x10);
  return global && !teredo && !documentation;
}

}  // namespace

bool is_public_address(const ip::address& address) {
  return address.is_v4() ? is_public(address.to_v4().to_uint()) : is_public(address.to_v6().to_bytes());
}

}  // namespace ess::net
