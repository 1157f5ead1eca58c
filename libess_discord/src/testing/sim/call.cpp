#include "testing/sim/call.hpp"

#include "ess/base/encoding.hpp"

namespace ess::testing::sim {

std::optional<std::multimap<std::string, std::string>> parse_form(std::string_view text) {
  std::multimap<std::string, std::string> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('&'), text.size());
    const std::string_view pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (pair.empty()) continue;
    const std::size_t equals = std::min(pair.find('='), pair.size());
    auto name = percent_decode(pair.substr(0, equals), true);
    auto value = percent_decode(equals < pair.size() ? pair.substr(equals + 1) : std::string_view(), true);
    if (!name || !value) return std::nullopt;
    out.emplace(std::move(*name), std::move(*value));
  }
  return out;
}

parsed_target parse_target(std::string_view target) {
  parsed_target out;
  const std::size_t mark = std::min(target.find('?'), target.size());
  out.path = percent_decode(target.substr(0, mark), false).value_or(std::string(target.substr(0, mark)));
  if (mark < target.size()) {
    auto query = parse_form(target.substr(mark + 1));
    if (query) out.query = std::move(*query);
  }
  return out;
}

}  // namespace ess::testing::sim
