// What a program does for its secrets before and after it reads any.
#pragma once

#include "ess/base/log.hpp"
#include "ess/config/environment.hpp"

namespace ess::config {

/// From now on this process leaves no core file, and no other process of the same user may read its memory or its
/// environment (security requirement EN-8). Call it first thing in `main`, before threads start.
void protect_memory() noexcept;

/// Gives large blocks back to the system as soon as they are freed, instead of keeping room for the largest that ever
/// was: for a program that is idle most of the time. Does nothing where the C library is not glibc. Call it at the
/// beginning of `main`.
void keep_heap_small() noexcept;

/// As `environment_of`, and overwrites in `environ` the values of settings that are secrets: what is left there, and in
/// /proc for root, is their names. Call it once, before threads start.
environment take_environment(char** environ);

/// Wipes the values of settings that are secrets, once the loaders have read them.
void wipe_secrets(environment& settings) noexcept;

/// Logs `memory.not_locked` if the system refused to lock the memory of a secret (security requirement EN-7). Call it
/// once, after the secrets of the settings are read.
void warn_of_unlocked_secrets(const logger& log) noexcept;

}  // namespace ess::config
