// Who is really calling: the peer, or what trusted proxies in front say (security requirement RL-3).
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace ess::http {

/// Whether an address (in normal form) is a proxy of ours, whose word about others counts. Empty: none is.
using proxy_test = std::function<bool(std::string_view address)>;

/// The client's address without port, in normal form (IPv4-mapped IPv6 becomes IPv4).
///
/// It is `peer` unless that is trusted; then the values of `X-Forwarded-For`, all headers joined in order, are read
/// from the right up to the first address that is not trusted. An entry that is no address ends the walk at the last
/// good one.
std::string client_address(std::string_view peer, const std::vector<std::string_view>& forwarded_for,
                           const proxy_test& trusted);

/// The /24 of an IPv4 or the /64 of an IPv6 address, as in `203.0.113.0/24`; the text itself if it is no address.
std::string network_of(std::string_view address);

}  // namespace ess::http
