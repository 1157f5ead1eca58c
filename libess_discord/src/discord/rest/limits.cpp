#include "ess/discord/rest/limits.hpp"

#include <algorithm>

#include "discord/rest/turns.hpp"
#include "ess/crypto/hash.hpp"

namespace ess::rest {

void refusals::note(steady_point now) { at_.push_back(now); }

std::size_t refusals::count(steady_point now) {
  while (!at_.empty() && at_.front() + window <= now) at_.pop_front();
  return at_.size();
}

std::optional<steady_point> refusals::shut_until(steady_point now) {
  if (count(now) < max_) return std::nullopt;
  return at_[at_.size() - max_] + window;
}

void refusals::block(steady_point until) { blocked_until_ = std::max(blocked_until_.value_or(until), until); }

std::optional<steady_point> refusals::blocked_until(steady_point now) const {
  return blocked_until_ && now < *blocked_until_ ? blocked_until_ : std::nullopt;
}

limits::limits(std::shared_ptr<refusals> of_address)
    : turns_(std::make_shared<turns>(bucket_settings(), std::move(of_address))) {}
limits::~limits() = default;

std::shared_ptr<limits> limits_book::of(const secret& token) {
  std::string digest = crypto::sha256(token.reveal());
  const auto known = std::ranges::find_if(known_, [&](const auto& entry) { return entry.first == digest; });
  if (known != known_.end()) {
    known_.splice(known_.begin(), known_, known);
    return known_.front().second;
  }
  std::shared_ptr<limits> made = std::make_shared<limits>(of_address_);
  known_.emplace_front(std::move(digest), made);
  if (known_.size() > max_) forget_oldest();
  return made;
}

void limits_book::forget_oldest() {
  const auto oldest =
      std::find_if(known_.rbegin(), known_.rend(), [](const auto& entry) { return entry.second.use_count() == 1; });
  if (oldest != known_.rend()) known_.erase(std::next(oldest).base());
}

}  // namespace ess::rest
