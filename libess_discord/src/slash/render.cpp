#include "slash/render.hpp"

#include <chrono>

#include "ess/base/clock.hpp"

namespace ess::slash {

std::string since(std::string_view iso_time) {
  const result<time_point> at = parse_time(iso_time);
  if (!at) return {};
  const auto seconds = std::chrono::floor<std::chrono::seconds>(*at).time_since_epoch().count();
  return " · <t:" + std::to_string(seconds) + ":R>";
}

}  // namespace ess::slash
