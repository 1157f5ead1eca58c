// What the files of this room share about libsodium.
#pragma once

#include <string>
#include <string_view>

namespace ess::crypto {

/// Initialises libsodium; cheap when that was done. Ends the process if it cannot be (security requirement EN-9).
void need_sodium() noexcept;

inline const unsigned char* bytes_of(std::string_view text) noexcept {
  return reinterpret_cast<const unsigned char*>(text.data());
}
inline unsigned char* bytes_of(std::string& text) noexcept { return reinterpret_cast<unsigned char*>(text.data()); }

}  // namespace ess::crypto
