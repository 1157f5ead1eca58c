// How much of a campaign a run of the tests does.
#pragma once

#include <cstdlib>
#include <string_view>

namespace ess::test {

/// With ESS_TEST_FULL=1 everything, else a share that an ordinary run can wait for.
inline bool is_full_run() {
  const char* wanted = std::getenv("ESS_TEST_FULL");
  return wanted != nullptr && std::string_view(wanted) == "1";
}

template <class T>
T share_of(T full, T usual) {
  return is_full_run() ? full : usual;
}

}  // namespace ess::test
