#include "ess/discord/gateway/identify_budget.hpp"

#include <algorithm>

namespace ess::gateway {

namespace {

constexpr std::chrono::hours day{24};

}  // namespace

void identify_budget::restore(std::vector<std::chrono::milliseconds> ages, steady_point now) {
  std::ranges::sort(ages, std::greater<>());
  for (std::chrono::milliseconds age : ages) {
    // A clock that was set back makes ages negative: such an identify counts as made now.
    age = std::max(age, std::chrono::milliseconds(0));
    if (age < day) made_.push_back(now - age);
  }
  std::ranges::sort(made_);
  if (!made_.empty()) last_before_ = made_.back();
}

steady_point identify_budget::allowed_at(int shard, steady_point now) {
  while (!made_.empty() && made_.front() + day <= now) made_.pop_front();
  if (made_.size() >= limits_.per_day) return made_.front() + day;
  steady_point at = now;
  if (last_before_) at = std::max(at, *last_before_ + limits_.spacing);
  const auto last = last_of_turn_.find(shard % std::max(limits_.max_concurrency, 1));
  if (last != last_of_turn_.end()) at = std::max(at, last->second + limits_.spacing);
  return at;
}

void identify_budget::count(int shard, steady_point now) {
  made_.push_back(now);
  last_of_turn_[shard % std::max(limits_.max_concurrency, 1)] = now;
  if (on_identify_) on_identify_();
}

}  // namespace ess::gateway
