// Small questions about text that more than one room asks.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ess {

/// True for well-formed UTF-8 (no surrogates, no overlong forms).
bool is_utf8(std::string_view text) noexcept;
/// Number of code points. Precondition: `is_utf8(text)`.
std::size_t count_code_points(std::string_view text) noexcept;
/// The longest prefix of at most `limit` code points. Precondition: `is_utf8(text)`.
std::string_view first_code_points(std::string_view text, std::size_t limit) noexcept;
/// True if any byte is below 0x20 or is 0x7f.
bool has_control_characters(std::string_view text) noexcept;
/// Without leading and trailing ASCII white space.
std::string_view trim(std::string_view text) noexcept;
/// ASCII letters to lower case; other bytes stay.
std::string ascii_lower(std::string_view text);
/// Unicode NFKC case folding, so that `fold_case("Straße") == fold_case("STRASSE")`. Malformed UTF-8 folds to itself.
std::string fold_case(std::string_view text);

}  // namespace ess
