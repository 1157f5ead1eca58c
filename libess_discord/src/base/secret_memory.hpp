// What is known of the memory that secrets live in.
#pragma once

namespace ess {

/// False once the system refused to keep a secret's memory from being swapped out, as it does beyond RLIMIT_MEMLOCK.
/// Such a secret works and is wiped like any other. Threads: any.
bool secrets_are_locked() noexcept;

}  // namespace ess
