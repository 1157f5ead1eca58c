// Ways back from Discord that are not exactly one answer (security requirement OA-8).
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace ess::test {

using callback_query = std::vector<std::pair<std::string, std::string>>;

/// A state that might be right is "s" in them, a code that might be is "c".
inline std::vector<callback_query> bad_callbacks() {
  return {
      {},
      {{"code", "c"}},
      {{"state", "s"}},
      {{"code", "c"}, {"state", "s"}, {"state", "s"}},
      {{"code", "c"}, {"state", "s"}, {"state", "t"}},
      {{"code", "c"}, {"code", "c"}, {"state", "s"}},
      {{"code", "c"}, {"code", "d"}, {"state", "s"}},
      {{"code", ""}, {"code", "c"}, {"state", "s"}},
      {{"code", "c"}, {"state", ""}, {"state", "s"}},
      {{"code", "c"}, {"error", "access_denied"}, {"state", "s"}},
      {{"error", "a"}, {"error", "a"}, {"state", "s"}},
      {{"code", "c"}, {"state", "s"}, {"iss", "a"}, {"iss", "a"}},
      {{"code", ""}, {"state", "s"}},
      {{"code", "c"}, {"state", ""}},
      {{"code", "c"}, {"state", "s"}, {"iss", ""}},
      {{"code", std::string(513, 'c')}, {"state", "s"}},
      {{"code", "c"}, {"state", std::string(513, 's')}},
      {{"code", std::string("a\0b", 3)}, {"state", "s"}},
      {{"code", "a\nb"}, {"state", "s"}},
      {{"code", "a\rb"}, {"state", "s"}},
      {{"code", "a\x7f"}, {"state", "s"}},
      {{"code", "a\tb"}, {"state", "s"}},
      {{"code", "a\xff"}, {"state", "s"}},
      {{"code", "c"}, {"state", "s\n"}},
      {{"error", "a\n"}, {"state", "s"}},
  };
}

}  // namespace ess::test
