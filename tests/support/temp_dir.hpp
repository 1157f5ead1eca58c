// A folder of a test's own, gone afterwards.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace ess::test {

/// Made under TMPDIR (or /tmp) with mode 0700; removed with all it holds on destruction.
class temp_dir {
 public:
  temp_dir();
  ~temp_dir();
  temp_dir(const temp_dir&) = delete;
  temp_dir& operator=(const temp_dir&) = delete;

  const std::filesystem::path& path() const noexcept { return path_; }
  std::filesystem::path operator/(std::string_view name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

/// The whole file; throws std::runtime_error if it cannot be read.
std::string read_file(const std::filesystem::path& path);
/// Writes the whole file, mode 0600.
void write_file(const std::filesystem::path& path, std::string_view text);

}  // namespace ess::test
