// Which addresses belong to the public internet.
#pragma once

#include <boost/asio/ip/address.hpp>

namespace ess::net {

/// False for this machine, private and link-local networks, multicast, and what the registries of special-purpose
/// addresses (RFC 6890, kept by IANA) otherwise say is not globally reachable; IPv4 inside IPv6 counts as what it is.
bool is_public_address(const boost::asio::ip::address& address);

}  // namespace ess::net
