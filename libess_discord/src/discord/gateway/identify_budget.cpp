#include "ess/discord/gateway/identify_budget.hpp"

#include <algorithm>

namespace ess::gateway {

namespace {

constexpr std::chrono::hours day{24};
constexpr std::chrono::minutes answer_life{1};

// The rest is for mistakes: of this counting, and of whoever else has the token.
int usable(int total) { return static_cast<int>(std::int64_t{total} * 9 / 10); }

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

void identify_budget::learn(const session_start_limit& said, steady_point now) {
  said_ = said;
  said_at_ = now;
  made_since_ = 0;
  limits_.max_concurrency = said.max_concurrency;
  limits_.per_day = static_cast<std::size_t>(std::max(usable(said.total), 1));
}

bool identify_budget::answer_is_old(steady_point now) const { return !said_ || now - said_at_ > answer_life; }

steady_point identify_budget::day_allows(steady_point now) const {
  if (made_.size() >= limits_.per_day) return made_[made_.size() - limits_.per_day] + day;
  if (!said_) return now;
  const int left = said_->remaining - made_since_;
  if (left > said_->total - usable(said_->total)) return now;
  // A new day begins by then, and Discord is asked again.
  return std::max(now, said_at_ + std::max<std::chrono::milliseconds>(said_->reset_after, answer_life));
}

steady_point identify_budget::allowed_at(int shard, steady_point now) {
  while (!made_.empty() && made_.front() + day <= now) made_.pop_front();
  steady_point at = day_allows(now);
  if (last_before_) at = std::max(at, *last_before_ + limits_.spacing);
  const auto last = last_of_turn_.find(shard % std::max(limits_.max_concurrency, 1));
  if (last != last_of_turn_.end()) at = std::max(at, last->second + limits_.spacing);
  return at;
}

void identify_budget::count(int shard, steady_point now) {
  made_.push_back(now);
  ++made_since_;
  last_of_turn_[shard % std::max(limits_.max_concurrency, 1)] = now;
  if (on_identify_) on_identify_();
}

}  // namespace ess::gateway
