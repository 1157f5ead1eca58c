#include "discord/rest/bucket_table.hpp"

#include <algorithm>

namespace ess::rest {

using std::chrono::milliseconds;

std::string bucket_table::row_name(const limit_key& key) const {
  const auto known = buckets_.find(key.route);
  // Neither part contains a space at a place where it could be mistaken: ids are digits, buckets are opaque words.
  return (known == buckets_.end() ? "route " + key.route : "bucket " + known->second) + " " + key.top_level;
}

std::variant<permit, wait_until, shut_until> bucket_table::acquire(const limit_key& key, steady_point now) {
  if (const auto at = own_refusals_.shut_until(now)) return shut_until{*at};
  if (const auto at = of_address_->shut_until(now)) return shut_until{*at};
  if (const auto at = of_address_->blocked_until(now)) return wait_until{*at};
  if (rows_.size() >= settings_.max_rows) forget_idle(now);
  std::string name = row_name(key);
  row& r = rows_[name];
  r.used = now;
  if (const auto wait = wait_for_row(r, key.yields, now)) return *wait;
  if (key.global) {
    if (const auto wait = wait_for_global(key.yields, now)) return *wait;
    departures_.push_back(now);
  }
  ++r.in_flight;
  return permit(key, std::move(name));
}

std::optional<wait_until> bucket_table::wait_for_row(row& r, bool yields, steady_point now) const {
  if (r.blocked_until) {
    if (now < *r.blocked_until) return wait_until{r.blocked_until};
    r.blocked_until.reset();
  }
  if (!r.known) return r.in_flight == 0 ? std::nullopt : std::optional(wait_until{});
  if (!r.limit) return std::nullopt;
  if (r.reset_at && now >= *r.reset_at) {
    // A new window opens with the next request; its end is told by the answer to it.
    r.remaining = *r.limit;
    r.reset_at.reset();
  }
  // A bucket of one has nothing to leave: who yields would never have a turn.
  const std::int64_t left_to_others = yields && *r.limit > 1 ? 1 : 0;
  if (r.remaining - left_to_others > r.in_flight) return std::nullopt;
  if (r.reset_at) return wait_until{r.reset_at};
  // The window's end is not known, and what may leave is under way: an answer will tell.
  return r.in_flight > 0 ? std::optional(wait_until{}) : std::nullopt;
}

std::optional<wait_until> bucket_table::wait_for_global(bool yields, steady_point now) {
  if (global_until_) {
    if (now < *global_until_) return wait_until{global_until_};
    global_until_.reset();
  }
  while (!departures_.empty() && departures_.front() + settings_.global_window <= now) departures_.pop_front();
  const auto may_leave = std::max(settings_.global_limit - (yields ? settings_.global_reserve : 0), 1);
  const auto over = std::ssize(departures_) - may_leave;
  if (over < 0) return std::nullopt;
  return wait_until{departures_[static_cast<std::size_t>(over)] + settings_.global_window};
}

std::optional<milliseconds> bucket_table::complete(const permit& p, int status, const limit_info& info,
                                                   steady_point now) {
  if (const auto held = rows_.find(p.bucket_); held != rows_.end()) {
    held->second.in_flight = std::max(0, held->second.in_flight - 1);
    if (info.bucket && p.bucket_.starts_with("route ") && held->second.in_flight == 0) rows_.erase(held);
  }
  if (counts_as_refusal(status, info)) {
    own_refusals_.note(now);
    of_address_->note(now);
  }
  if (info.bucket) buckets_.insert_or_assign(p.key_.route, *info.bucket);
  row& r = rows_[row_name(p.key_)];
  r.used = now;
  if (status != 429) {
    learn(r, status, info, now);
    return std::nullopt;
  }
  // Retry-After first: in a shared limit the bucket's own figures say something else.
  const milliseconds wait = info.retry_after.value_or(milliseconds(60'000));
  const steady_point until = now + wait;
  if (info.scope == limit_scope::address) {
    of_address_->block(until);
    return wait;
  }
  r.known = true;
  if (info.limit) r.limit = info.limit;
  if (info.scope == limit_scope::global && p.key_.global) {
    global_until_ = std::max(global_until_.value_or(until), until);
  } else {
    r.blocked_until = std::max(r.blocked_until.value_or(until), until);
  }
  return wait;
}

void bucket_table::learn(row& r, int status, const limit_info& info, steady_point now) const {
  if (!info.limit || !info.remaining || !info.reset_after || *info.limit == 0) {
    // What fails on the way to Discord knows nothing of limits, and what was known stays: the request may have counted.
    const bool failed = status >= 400;
    if (failed && r.limit && r.remaining > 0) --r.remaining;
    if (status >= 500) return;
    r.known = true;
    // Some routes report nothing; then only the global limit applies to them.
    if (!failed && !info.bucket) r.limit.reset();
    return;
  }
  r.known = true;
  const steady_point reset_at = now + *info.reset_after;
  // Answers may overtake each other: within one window the smallest remainder is the latest.
  const bool same_window = r.limit && r.reset_at && *r.reset_at > now && reset_at < *r.reset_at + milliseconds(500);
  r.remaining = same_window ? std::min(r.remaining, *info.remaining) : *info.remaining;
  r.reset_at = same_window ? std::max(*r.reset_at, reset_at) : reset_at;
  r.limit = info.limit;
}

void bucket_table::cancel(const permit& p) {
  const auto held = rows_.find(p.bucket_);
  if (held == rows_.end()) return;
  row& r = held->second;
  r.in_flight = std::max(0, r.in_flight - 1);
  // Whether Discord counted the request is not known, so it is taken as counted.
  if (r.limit && r.remaining > 0) --r.remaining;
}

void bucket_table::forget_idle(steady_point now) {
  std::erase_if(rows_, [&](const auto& entry) {
    const row& r = entry.second;
    const bool blocked = r.blocked_until && now < *r.blocked_until;
    const bool in_window = r.reset_at && now < *r.reset_at;
    return r.in_flight == 0 && !blocked && !in_window;
  });
}

}  // namespace ess::rest
