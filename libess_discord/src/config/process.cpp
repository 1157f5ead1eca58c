#include "ess/config/process.hpp"

#include <malloc.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <cstring>
#include <string_view>

#include "base/secret_memory.hpp"
#include "ess/base/secret.hpp"
#include "ess/config/settings.hpp"

namespace ess::config {

namespace {

bool names_a_secret(std::string_view name) noexcept {
  for (const setting_description& setting : setting_descriptions()) {
    if (setting.is_secret && setting.name == name) return true;
  }
  return false;
}

}  // namespace

void protect_memory() noexcept {
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
#if !defined(__SANITIZE_ADDRESS__)
  // The leak check of the address sanitizer traces its own process, which this forbids to all but root.
  ::prctl(PR_SET_DUMPABLE, 0);
#endif
}

void keep_heap_small() noexcept {
#if defined(__GLIBC__)
  // glibc raises the first threshold with every mapped block that is freed, and the second with it; set, they stay.
  constexpr int large_block = 128 * 1024;
  ::mallopt(M_MMAP_THRESHOLD, large_block);
  ::mallopt(M_TRIM_THRESHOLD, large_block);
#endif
}

environment take_environment(char** environ) {
  environment settings = environment_of(environ);
  for (; environ != nullptr && *environ != nullptr; ++environ) {
    char* equals = std::strchr(*environ, '=');
    if (equals == nullptr) continue;
    const std::string_view name(*environ, static_cast<std::size_t>(equals - *environ));
    if (names_a_secret(name)) ::explicit_bzero(equals + 1, std::strlen(equals + 1));
  }
  return settings;
}

void wipe_secrets(environment& settings) noexcept {
  for (auto& [name, value] : settings) {
    if (names_a_secret(name)) wipe(value);
  }
}

void warn_of_unlocked_secrets(const logger& log) noexcept {
  if (secrets_are_locked()) return;
  log.warning("memory.not_locked",
              {{"hint", "secrets may reach the swap: raise LimitMEMLOCK of the service, or ulimit -l, to 8 MiB"}});
}

}  // namespace ess::config
