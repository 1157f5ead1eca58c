// What was tried and how it went, one line each.
#pragma once

#include <string>
#include <string_view>

namespace demo_check {

/// Prints a line per check and counts them.
class report {
 public:
  /// A heading for the checks that follow.
  void step(std::string_view title);
  /// PASS or FAIL; `seen` is shown when it failed. Answers `ok`.
  bool check(std::string_view what, bool ok, std::string_view seen = {});
  int passed() const noexcept { return passed_; }
  int failed() const noexcept { return failed_; }

 private:
  int passed_ = 0;
  int failed_ = 0;
};

}  // namespace demo_check
