// Which way connections leave this machine; shared by the HTTP and the WebSocket client.
#pragma once

#include <string>

namespace ess::net {

struct outbound_options {
  /// `http://host:port` of a proxy that every connection is tunnelled through with CONNECT (RFC 9110 section 9.3.6),
  /// plain ones too; "" for none. The proxy then resolves the names.
  std::string proxy;
  /// Refuses whatever is not an address of the public internet (`address_refused`): this machine, private networks,
  /// link local addresses, however they are written. Looked at after the name is resolved, for the very address that is
  /// connected to, so a name that changes its address gains nothing (security requirement SS-2). Of a proxy, which the
  /// operator chose, any address is taken.
  bool public_addresses_only = false;
};

}  // namespace ess::net
