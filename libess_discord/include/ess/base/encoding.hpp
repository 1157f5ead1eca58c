// Bytes as text: hex, base64, base62. Bytes are std::string or string_view holding binary data.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ess {

std::string to_hex(std::string_view bytes);
/// Accepts upper and lower case; nothing for an odd length or another character.
std::optional<std::string> from_hex(std::string_view text);

/// RFC 4648 section 4, with padding.
std::string to_base64(std::string_view bytes);
/// Accepts padded text only, without white space; nothing if malformed or not canonical.
std::optional<std::string> from_base64(std::string_view text);

/// RFC 4648 section 5 (`-` and `_`), without padding.
std::string to_base64url(std::string_view bytes);
std::optional<std::string> from_base64url(std::string_view text);

/// Application/x-www-form-urlencoded escaping of one name or value, space as `%20`.
std::string percent_encode(std::string_view text);
/// Decodes `%XX` (and `+` as space when `plus_is_space`); nothing on a bad escape.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space);

}  // namespace ess
