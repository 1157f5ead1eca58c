// The order of member names in canonical JSON.
#pragma once

#include <algorithm>
#include <string_view>

namespace ess::audit {

/// Orders well-formed UTF-8 as its UTF-16 would be ordered. The two differ only where a code point beyond U+FFFF
/// (lead byte F0..F4, surrogates D800..DFFF in UTF-16) meets one of U+E000..U+FFFF (lead byte EE or EF).
inline bool utf16_less(std::string_view a, std::string_view b) {
  const auto [at_a, at_b] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  if (at_b == b.end()) return false;
  if (at_a == a.end()) return true;
  const auto byte_a = static_cast<unsigned char>(*at_a);
  const auto byte_b = static_cast<unsigned char>(*at_b);
  const bool beyond_a = byte_a >= 0xF0;
  const bool beyond_b = byte_b >= 0xF0;
  if (beyond_a != beyond_b) {
    const unsigned char other = beyond_a ? byte_b : byte_a;
    if (other == 0xEE || other == 0xEF) return beyond_a;
  }
  return byte_a < byte_b;
}

}  // namespace ess::audit
