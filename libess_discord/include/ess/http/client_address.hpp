// Who is really calling: the peer, or what trusted proxies in front say (security requirement RL-3).
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ess/base/result.hpp"

namespace ess::http {

/// Addresses whose word about others counts.
class proxy_list {
 public:
  proxy_list();
  /// Each entry an address or `address/bits`. Errors: `trusted_proxy_invalid`, naming the entry.
  static result<proxy_list> parse(const std::vector<std::string>& entries);
  bool contains(std::string_view address) const;
  bool empty() const noexcept { return networks_.empty(); }

 private:
  struct network {
    unsigned char bytes[16];
    int bits;
  };
  std::vector<network> networks_;
};

/// The client's address without port, in normal form (IPv4-mapped IPv6 becomes IPv4).
///
/// It is `peer` unless that is trusted; then the values of `X-Forwarded-For`, all headers joined in order, are read
/// from the right up to the first address that is not trusted. An entry that is no address ends the walk at the last
/// good one.
std::string client_address(std::string_view peer, const std::vector<std::string_view>& forwarded_for,
                           const proxy_list& trusted);

/// The /24 of an IPv4 or the /64 of an IPv6 address, as in `203.0.113.0/24`; the text itself if it is no address.
std::string network_of(std::string_view address);

}  // namespace ess::http
