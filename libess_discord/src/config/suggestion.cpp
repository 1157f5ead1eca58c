#include "config/suggestion.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

#include "ess/config/settings.hpp"

namespace ess::config {

namespace {

// Levenshtein's distance.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({row[j] + 1, row[j + 1] + 1, replaced});
    }
  }
  return row[b.size()];
}

}  // namespace

std::optional<std::string> similar_setting(std::string_view name) {
  constexpr std::size_t near_enough = 4;
  std::optional<std::string> best;
  std::size_t best_distance = near_enough;
  for (const setting_description& setting : setting_descriptions()) {
    if (const std::size_t d = distance(name, setting.name); d < best_distance) {
      best_distance = d;
      best = setting.name;
    }
  }
  return best;
}

}  // namespace ess::config
