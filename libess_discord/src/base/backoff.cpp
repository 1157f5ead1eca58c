#include "ess/base/backoff.hpp"

#include <algorithm>

namespace ess {

std::chrono::milliseconds backoff::next(random_source& random) {
  auto bound = first_;
  for (int i = 0; i < attempts_ && bound < cap_; ++i) bound *= 2;
  bound = std::min(bound, cap_);
  ++attempts_;
  const auto drawn = static_cast<double>(bound.count()) * random_unit(random);
  return std::max(std::chrono::milliseconds(static_cast<std::int64_t>(drawn)), bound / 10);
}

}  // namespace ess
