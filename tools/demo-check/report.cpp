#include "report.hpp"

#include <cstdio>

namespace demo_check {

void report::step(std::string_view title) {
  std::printf("%.*s\n", static_cast<int>(title.size()), title.data());
  std::fflush(stdout);
}

bool report::check(std::string_view what, bool ok, std::string_view seen) {
  (ok ? passed_ : failed_) += 1;
  std::printf("  %s  %.*s\n", ok ? "PASS" : "FAIL", static_cast<int>(what.size()), what.data());
  if (!ok && !seen.empty())
    std::printf("        got: %.*s\n", static_cast<int>(seen.substr(0, 600).size()), seen.data());
  std::fflush(stdout);
  return ok;
}

}  // namespace demo_check
