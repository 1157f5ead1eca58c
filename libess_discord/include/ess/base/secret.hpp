// A secret: never copied by accident, wiped on destruction, printed as "[redacted]".
#pragma once

#include <cstddef>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace ess {

/// Bytes that must not leak. They live in guarded, locked memory that is wiped when the object dies.
///
/// Move only; `clone()` is the visible word for a copy. Threads: as a plain value.
class secret {
 public:
  /// An empty secret.
  secret() noexcept = default;
  explicit secret(std::string_view bytes);
  /// Takes the bytes over and wipes the string they came in.
  static secret take(std::string&& bytes);

  /// What was moved from is empty.
  secret(secret&& other) noexcept : bytes_(std::move(other.bytes_)), size_(std::exchange(other.size_, 0)) {}
  secret& operator=(secret&& other) noexcept {
    bytes_ = std::move(other.bytes_);
    size_ = std::exchange(other.size_, 0);
    return *this;
  }
  secret(const secret&) = delete;
  secret& operator=(const secret&) = delete;
  ~secret() = default;

  secret clone() const { return secret(reveal()); }
  bool empty() const noexcept { return size_ == 0; }
  std::size_t size() const noexcept { return size_; }
  /// The bytes, valid while this object lives. Every caller of this is a place to review.
  std::string_view reveal() const noexcept;

 private:
  struct wipe_and_free {
    void operator()(char* bytes) const noexcept;
  };
  std::unique_ptr<char, wipe_and_free> bytes_;
  std::size_t size_ = 0;
};

/// What logs and formatted text show instead of a secret.
inline constexpr std::string_view redacted = "[redacted]";
inline std::string_view format_as(const secret&) { return redacted; }
std::ostream& operator<<(std::ostream& out, const secret&);

/// Overwrites the bytes of a string in a way the compiler cannot drop, then empties it.
void wipe(std::string& text) noexcept;

}  // namespace ess
