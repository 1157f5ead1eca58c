// Waiting without holding anything up.
#pragma once

#include <chrono>

#include "ess/net/awaitable.hpp"

namespace ess::net {

/// Goes on after that time, at once when it is not positive. Cancellation ends it with Asio's exception.
awaitable<void> pause(std::chrono::milliseconds time);

}  // namespace ess::net
