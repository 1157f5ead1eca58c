// A folder in which an operator works: settings, a database, essctl.
#pragma once

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/process.hpp"

namespace ess::test {

inline constexpr const char* test_encryption_key = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

/// A folder in which essctl runs, with its settings.
class desk {
 public:
  std::map<std::string, std::string> environment{{"AUTH_ENCRYPTION_KEY", test_encryption_key}};

  outcome essctl(std::vector<std::string> arguments, std::string input = {}) const {
    command what;
    what.argv = {ESS_BIN "/essctl"};
    what.argv.insert(what.argv.end(), arguments.begin(), arguments.end());
    what.environment = environment;
    what.folder = folder_.path();
    what.input = std::move(input);
    return test::run(what);
  }
  /// As `essctl`, for what must succeed.
  std::string must(std::vector<std::string> arguments, std::string input = {}) const {
    const auto done = essctl(std::move(arguments), std::move(input));
    INFO(done.err);
    REQUIRE(done.exit_code == 0);
    return done.out;
  }
  std::filesystem::path file(std::string_view name) const { return folder_ / name; }

 private:
  temp_dir folder_;
};

inline int mode_of(const std::filesystem::path& file) {
  struct stat info {};
  return ::stat(file.c_str(), &info) == 0 ? static_cast<int>(info.st_mode & 0777) : -1;
}

/// What can be read of a file; nothing of one that cannot be.
inline std::string content_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

inline bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace ess::test
