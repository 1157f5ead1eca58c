#include "ess/access/rate_limit.hpp"

#include <algorithm>

namespace ess::access {

namespace {

using micros = std::chrono::microseconds;

micros micros_of(steady_point now) { return std::chrono::duration_cast<micros>(now.time_since_epoch()); }

micros cost_of_one(const rate& limit) {
  return std::max(micros(1), micros(std::chrono::duration_cast<micros>(limit.period) / limit.count));
}

// How long until one more call fits, zero or less if it fits now. `full_at` is when the allowance is full again.
micros wait_for_one(micros full_at, const rate& limit, micros now) {
  return full_at + cost_of_one(limit) - (now + std::chrono::duration_cast<micros>(limit.period));
}

error too_many(micros wait) {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait).count();
  return error(errc::rate_limited, "rate_limited",
               "Too many requests. Try again in " + std::to_string(seconds) + (seconds == 1 ? " second." : " seconds."))
      .with_retry_after(std::chrono::ceil<std::chrono::milliseconds>(wait));
}

}  // namespace

std::optional<cell_time> memory_cells::find(std::string_view key) const {
  const auto known = full_at_.find(std::string(key));
  if (known == full_at_.end()) return std::nullopt;
  return known->second;
}

void memory_cells::set(std::string_view key, cell_time full_at, cell_time now) {
  const auto [entry, is_new] = full_at_.try_emplace(std::string(key), full_at);
  if (!is_new) by_time_.erase({entry->second, std::string_view(entry->first)});
  entry->second = full_at;
  by_time_.emplace(full_at, std::string_view(entry->first));
  forget_full(now);
}

// Forgetting a key whose allowance is full loses nothing. A few at each call keep up with any stream of new keys.
void memory_cells::forget_full(cell_time now) {
  for (int i = 0; i < 2 && !by_time_.empty(); ++i) {
    const auto oldest = by_time_.begin();
    if (oldest->first > now && full_at_.size() <= max_keys_) return;
    const auto entry = full_at_.find(std::string(oldest->second));
    by_time_.erase(oldest);
    full_at_.erase(entry);
  }
}

rate_limiter::rate_limiter(rate limit, std::size_t max_keys)
    : limit_(limit), own_(std::make_unique<memory_cells>(max_keys)), cells_(*own_) {}

result<void> rate_limiter::take(std::string_view key, const rate& limit, steady_point now) {
  const cell_time at = micros_of(now);
  const cell_time full_at = std::max(cells_.find(key).value_or(at), at);
  if (const cell_time wait = wait_for_one(full_at, limit, at); wait > cell_time(0)) return too_many(wait);
  cells_.set(key, full_at + cost_of_one(limit), at);
  return success();
}

result<void> rate_limiter::check(std::string_view key, steady_point now) const {
  const cell_time at = micros_of(now);
  const auto known = cells_.find(key);
  if (!known) return success();
  if (const cell_time wait = wait_for_one(std::max(*known, at), limit_, at); wait > cell_time(0)) return too_many(wait);
  return success();
}

}  // namespace ess::access
