#include "ess/config/process.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>

namespace ess::config {

void protect_memory() noexcept {
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
#if !defined(__SANITIZE_ADDRESS__)
  // The leak check of the address sanitizer traces its own process, which this forbids to all but root.
  ::prctl(PR_SET_DUMPABLE, 0);
#endif
}

}  // namespace ess::config
