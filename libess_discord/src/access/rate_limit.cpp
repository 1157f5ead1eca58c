#include "ess/access/rate_limit.hpp"

#include <algorithm>

namespace ess::access {

namespace {

using micros = std::chrono::microseconds;

micros micros_of(steady_point now) { return std::chrono::duration_cast<micros>(now.time_since_epoch()); }

error too_many(micros wait) {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait).count();
  return error(errc::rate_limited, "rate_limited",
               "Too many requests. Try again in " + std::to_string(seconds) + (seconds == 1 ? " second." : " seconds."))
      .with_retry_after(std::chrono::ceil<std::chrono::milliseconds>(wait));
}

result<void> passes_after(micros wait) {
  if (wait > micros(0)) return too_many(wait);
  return success();
}

}  // namespace

cell_step cell_step::of(const rate& limit, cell_time now) noexcept {
  const cell_time period = limit.period;
  return {std::max(cell_time(1), cell_time(period / limit.count)), period, now};
}

cell_outcome step_cell(std::optional<cell_time> full_at, const cell_step& step) noexcept {
  const cell_time furthest = step.now + step.depth;
  const cell_time held = std::clamp(full_at.value_or(step.now), step.now, furthest);
  const cell_time spent = held + step.cost;
  if (spent > furthest) return {spent - furthest, held};
  return {cell_time(0), spent};
}

result<cell_time> memory_cells::advance(std::string_view key, const cell_step& step) {
  const auto held = find(key);
  const auto outcome = step_cell(held, step);
  if (held != outcome.full_at) set(key, outcome.full_at, step.now);
  return outcome.wait;
}

cell_time memory_cells::look(std::string_view key, const cell_step& step) const {
  return step_cell(find(key), step).wait;
}

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

result<void> rate_limiter::take(std::string_view key, const rate& limit, steady_point now) {
  const auto wait = cells_.advance(key, cell_step::of(limit, micros_of(now)));
  if (!wait) return wait.error();
  return passes_after(*wait);
}

result<void> rate_limiter::check(std::string_view key, steady_point now) const {
  return passes_after(cells_.look(key, cell_step::of(limit_, micros_of(now))));
}

shared_limiter::shared_limiter(rate limit, cell_store& cells, const clock& time, std::optional<rate> when_unreachable)
    : limit_(limit), cells_(cells), time_(time) {
  if (when_unreachable) alone_.emplace(*when_unreachable);
}

result<void> shared_limiter::take(std::string_view key) {
  const micros now = time_.now().time_since_epoch();
  const auto wait = cells_.advance(key, cell_step::of(limit_, now));
  is_alone_ = !wait.has_value();
  if (wait) return passes_after(*wait);
  if (!alone_) return wait.error();
  return alone_->take(key, time_.steady_now());
}

}  // namespace ess::access
