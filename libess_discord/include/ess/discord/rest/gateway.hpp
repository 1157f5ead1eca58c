// Where to connect (Events / Using Gateway, "Get Gateway Bot").
#pragma once

#include <chrono>
#include <string>

#include "ess/base/result.hpp"
#include "ess/net/awaitable.hpp"

namespace ess::rest {
class client;

struct gateway_info {
  std::string url;
  int shards = 1;
  int identifies_total = 0;
  int identifies_remaining = 0;
  std::chrono::milliseconds identifies_reset_after{0};
  int max_concurrency = 1;  ///< identifies per 5 s
};

/// `GET /gateway/bot`. Errors: those of `client`. Lifetime: the client outlives the call.
net::awaitable<result<gateway_info>> get_gateway_bot(client& c);

}  // namespace ess::rest
