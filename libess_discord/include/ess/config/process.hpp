// What a program does for its secrets before it reads any.
#pragma once

namespace ess::config {

/// From now on this process leaves no core file, and no other process of the same user may read its memory or its
/// environment (security requirement EN-8). Call it first thing in `main`, before threads start.
void protect_memory() noexcept;

}  // namespace ess::config
