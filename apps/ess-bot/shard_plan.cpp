#include "shard_plan.hpp"

#include <charconv>

namespace ess::bot {

namespace {

// Far beyond the largest bots, and no number that a slip of the finger makes should open so many connections.
constexpr int most_shards = 10'000;

error bad_shards(std::string message) { return error(errc::invalid_argument, "invalid_shards", std::move(message)); }

std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto [stop, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || failed != std::errc{} || stop != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

}  // namespace

result<wanted_shards> read_shards(std::string_view shards, std::string_view count) {
  if (!shards.empty() && !count.empty()) return bad_shards("Give --shards or --shard-count, not both.");
  if (!count.empty()) {
    if (count == "auto") return wanted_shards();
    const auto all = number(count);
    if (!all || *all < 1 || *all > most_shards) return bad_shards("--shard-count is a number of shards, or auto.");
    return wanted_shards(shard_plan{0, *all - 1, *all});
  }
  if (shards.empty()) return wanted_shards(shard_plan{});
  const std::string_view wrong =
      "--shards is written as 0-3/16: the first and the last of this process, and how many in all.";
  const auto slash = shards.find('/');
  if (slash == std::string_view::npos) return bad_shards(std::string(wrong));
  const auto all = number(shards.substr(slash + 1));
  const std::string_view range = shards.substr(0, slash);
  const auto dash = range.find('-');
  const auto first = number(range.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : number(range.substr(dash + 1));
  if (!all || !first || !last || *first > *last || *last >= *all || *all > most_shards)
    return bad_shards(std::string(wrong));
  return wanted_shards(shard_plan{*first, *last, *all});
}

}  // namespace ess::bot
