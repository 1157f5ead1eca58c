// SHA-256 for very many short texts.
#pragma once

#include <array>
#include <initializer_list>
#include <memory>
#include <string_view>

namespace ess::crypto {

using sha256_digest = std::array<char, 32>;

/// Hashes one text after another without allocating; uses the processor's SHA instructions where there are any.
///
/// Throws std::runtime_error if the platform's library has no SHA-256. Threads: one at a time.
class sha256_engine {
 public:
  sha256_engine();
  sha256_engine(sha256_engine&&) noexcept;
  sha256_engine& operator=(sha256_engine&&) noexcept;
  ~sha256_engine();

  /// The hash of the parts, one after the other (FIPS 180-4).
  sha256_digest hash(std::initializer_list<std::string_view> parts);

 private:
  struct state;
  std::unique_ptr<state> state_;
};

inline std::string_view view_of(const sha256_digest& digest) noexcept { return {digest.data(), digest.size()}; }

}  // namespace ess::crypto
