#include "ess/discord/interactions/paging.hpp"

#include "ess/base/text.hpp"

namespace ess::discord {

namespace {

bool is_separator(char c) { return c == '\n' || c == ' '; }

// Where to end the first page of `text`, of which `fits` bytes fit: before the last line break, else before the last
// space, else where the page is full. A separator may be the first byte that does not fit, since it is dropped.
std::size_t cut_at(std::string_view text, std::size_t fits) {
  for (const char separator : {'\n', ' '}) {
    const std::size_t found = text.substr(0, fits + 1).rfind(separator);
    if (found != std::string_view::npos && found > 0) return found;
  }
  return fits;
}

}  // namespace

std::vector<std::string> split_pages(std::string_view text, std::size_t limit) {
  std::vector<std::string> pages;
  while (true) {
    const std::string_view fits = first_code_points(text, limit);
    if (fits.size() == text.size()) break;
    const std::size_t cut = cut_at(text, fits.size());
    pages.emplace_back(text.substr(0, cut));
    text.remove_prefix(is_separator(text[cut]) ? cut + 1 : cut);
  }
  if (!text.empty() || pages.empty()) pages.emplace_back(text);
  return pages;
}

}  // namespace ess::discord
