// Names in short pieces, by which every kind of store finds a part of a name without reading all names.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ess::storage {

/// The longest piece that is indexed, in code points.
inline constexpr std::size_t longest_gram = 3;

/// Every distinct piece of 1 to `longest_gram` code points of a folded name, sorted. Precondition: UTF-8.
std::vector<std::string> name_grams(std::string_view folded_name);

/// The pieces that each name with `folded_part` in it must have: of the greatest length there is, distinct, sorted. A
/// part of up to `longest_gram` code points is its own only piece, and having the piece is having the part.
/// Empty for an empty part. Precondition: UTF-8.
std::vector<std::string> search_grams(std::string_view folded_part);

}  // namespace ess::storage
