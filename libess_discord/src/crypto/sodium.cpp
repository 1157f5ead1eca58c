#include "crypto/sodium.hpp"

#include <sodium.h>

#include <cstdio>
#include <cstdlib>

namespace ess::crypto {

void need_sodium() noexcept {
  static const bool ready = sodium_init() >= 0;  // it takes a lock each time
  if (!ready) {
    std::fputs("libsodium could not be initialised, so nothing can be encrypted or checked.\n", stderr);
    std::abort();
  }
}

}  // namespace ess::crypto
