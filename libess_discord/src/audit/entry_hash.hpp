// The two formulas of the audit chain; docs/formats/audit-chain.md specifies them.
#pragma once

#include <string>
#include <string_view>

namespace ess::audit {

inline constexpr std::size_t hash_bytes = 32;
inline constexpr std::size_t salt_bytes = 32;
inline constexpr std::string_view entry_hash_tag = "ess-audit-v1\n";

/// SHA-256( "ess-audit-v1\n" previous-hash body ); `previous_hash` has 32 bytes, so the body needs no length.
std::string entry_hash(std::string_view previous_hash, std::string_view body);

/// HMAC-SHA-256 of the value under its salt: tells nothing of a value once the salt is erased.
std::string commitment_to(std::string_view salt, std::string_view value);

}  // namespace ess::audit
