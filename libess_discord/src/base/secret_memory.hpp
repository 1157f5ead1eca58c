// The memory that secrets live in: what is known of it, and filling it in place.
#pragma once

#include <cstddef>

#include "ess/base/secret.hpp"

namespace ess {

/// False once the system refused to keep a secret's memory from being swapped out, as it does beyond RLIMIT_MEMLOCK.
/// Such a secret works and is wiped like any other. Threads: any.
bool secrets_are_locked() noexcept;

/// A secret of so many zeros, for whoever computes its bytes where they will stay: no other memory ever holds them.
secret blank_secret(std::size_t size);
/// Where the bytes of such a secret are written, before anybody reads it. Null if it has none.
char* bytes_to_fill(secret& blank) noexcept;

}  // namespace ess
