// Base 62 and CRC-32, as the text of an API key needs them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "ess/base/random.hpp"

namespace ess::access {

/// Digits, capitals, small letters: in the order of ASCII.
inline constexpr std::string_view base62_alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

bool is_base62(std::string_view text) noexcept;
/// `count` characters drawn evenly, 5.95 random bits each.
std::string random_base62(random_source& random, std::size_t count);
/// A number in exactly `width` characters, most significant first. Precondition: it fits.
std::string base62_number(std::uint64_t number, std::size_t width);

/// CRC-32 as in ISO 3309, zlib and PNG.
std::uint32_t crc32(std::string_view data) noexcept;

}  // namespace ess::access
