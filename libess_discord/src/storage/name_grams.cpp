#include "ess/storage/name_grams.hpp"

#include <algorithm>

namespace ess::storage {
namespace {

/// Where each code point begins, and the end of the text.
std::vector<std::size_t> starts_of(std::string_view text) {
  std::vector<std::size_t> starts;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) starts.push_back(i);
  }
  starts.push_back(text.size());
  return starts;
}

void add_pieces(std::string_view text, const std::vector<std::size_t>& starts, std::size_t length,
                std::vector<std::string>& pieces) {
  for (std::size_t i = 0; i + length < starts.size(); ++i) {
    pieces.emplace_back(text.substr(starts[i], starts[i + length] - starts[i]));
  }
}

std::vector<std::string> distinct(std::vector<std::string> pieces) {
  std::ranges::sort(pieces);
  // Not the one of std::ranges, which Clang 14 cannot compile from GCC's library.
  pieces.erase(std::unique(pieces.begin(), pieces.end()), pieces.end());
  return pieces;
}

}  // namespace

std::vector<std::string> name_grams(std::string_view folded_name) {
  const auto starts = starts_of(folded_name);
  std::vector<std::string> pieces;
  for (std::size_t length = 1; length <= longest_gram; ++length) add_pieces(folded_name, starts, length, pieces);
  return distinct(std::move(pieces));
}

std::vector<std::string> search_grams(std::string_view folded_part) {
  const auto starts = starts_of(folded_part);
  std::vector<std::string> pieces;
  const auto length = std::min(longest_gram, starts.size() - 1);
  if (length > 0) add_pieces(folded_part, starts, length, pieces);
  return distinct(std::move(pieces));
}

}  // namespace ess::storage
