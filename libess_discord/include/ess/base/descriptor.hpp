// A file descriptor of the operating system that is closed when whoever has it is done.
#pragma once

#include <string_view>
#include <utility>

namespace ess {

/// Owns one descriptor, or none. Move only. Threads: as a plain value.
class descriptor {
 public:
  descriptor() noexcept = default;
  /// Takes over what `::open` and its like answer; a negative number is none, and `errno` is left as they set it.
  explicit descriptor(int number) noexcept : number_(number) {}
  descriptor(descriptor&& other) noexcept : number_(other.release()) {}
  descriptor& operator=(descriptor&& other) noexcept {
    if (this != &other) {
      close();
      number_ = other.release();
    }
    return *this;
  }
  descriptor(const descriptor&) = delete;
  descriptor& operator=(const descriptor&) = delete;
  ~descriptor() { close(); }

  explicit operator bool() const noexcept { return number_ >= 0; }
  /// Negative if there is none.
  int number() const noexcept { return number_; }
  /// Gives it away: from now on the caller closes it.
  int release() noexcept { return std::exchange(number_, -1); }
  void close() noexcept;

 private:
  int number_ = -1;
};

/// Writes all the bytes, however many calls that takes. Answers false after a failure, which `errno` tells; a part of
/// them may be written then. Blocks as the file does.
bool write_all(int file, std::string_view bytes) noexcept;

}  // namespace ess
