// Bodies that are made while they are sent, so that their length needs no memory; and answers that break off.
#pragma once

#include <functional>
#include <string>
#include <utility>

#include "ess/base/result.hpp"
#include "ess/http/request.hpp"
#include "ess/net/awaitable.hpp"

namespace ess::http {

/// The next piece of a body; an empty one is the last. After an error the connection is broken off, so that nobody
/// takes what came for the whole.
using body_source = std::function<net::awaitable<result<std::string>>()>;

/// What a handler leaves in its request to have the body streamed.
struct streamed_body {
  body_source next;
};

/// The answer to `from`, if it is a 200, gets its body from `next`, chunked, one piece at a time: the next is asked for
/// when the last one is out. The answer's own body is not sent.
/// Lifetime: `next` is called until the answer is sent; the request lives as long. Threads: the connection's.
inline void stream_body(request& from, body_source next) { from.put(streamed_body{std::move(next)}); }

/// What a handler leaves in its request to have the connection end before the answer, or after half of it: for servers
/// that play a bad network.
struct cut_answer {
  bool sends_half = false;
};

}  // namespace ess::http
