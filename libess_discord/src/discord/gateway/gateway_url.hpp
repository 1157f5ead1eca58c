// Where a shard may connect to (security requirement GW-1).
#pragma once

#include <string>
#include <string_view>

#include "ess/base/result.hpp"
#include "ess/discord/gateway/shard.hpp"

namespace ess::gateway {

/// Which addresses are accepted from Discord's answers.
class allowed_hosts {
 public:
  /// `any_host` false: `wss` under discord.gg. True: exactly the scheme, host and port of `gateway_url`.
  allowed_hosts(std::string_view gateway_url, bool any_host);
  bool accepts(std::string_view url) const;

 private:
  std::string origin_;  // empty: Discord's own domain
};

/// The URL with version, encoding and compression asked for. Errors: `gateway_url_invalid`.
result<std::string> connect_url(std::string_view url, compression packing = compression::none);

}  // namespace ess::gateway
