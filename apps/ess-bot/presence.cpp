#include "presence.hpp"

#include <algorithm>

namespace ess::bot {

namespace {

// A lease lasts 30 s: two renewals may fail. Whoever waits for one looks more often.
constexpr std::chrono::milliseconds renewal_interval{10'000};
constexpr std::chrono::milliseconds standby_interval{3'000};

api::lease_request request_of(const std::string& scope, const std::string& holder) {
  api::lease_request wanted;
  wanted.scope = scope;
  wanted.holder = holder;
  return wanted;
}

}  // namespace

void presence::name(std::string scope, std::string holder) {
  scope_ = std::move(scope);
  holder_ = std::move(holder);
}

bool presence::may_act(std::optional<guild_id> guild) const {
  if (guild) return !held_by_others_.contains(known_.find(*guild).get());
  const auto all = known_.clients();
  return std::ranges::any_of(all, [this](const auto& ess) { return !held_by_others_.contains(ess.get()); });
}

net::awaitable<void> presence::take(std::shared_ptr<client::bot_api> ess) {
  api::lease_request wanted = request_of(scope_, holder_);
  const result<api::lease_reply> lease = co_await ess->lease(std::move(wanted));
  if (lease) {
    if (held_by_others_.erase(ess.get()) > 0) log_.info("bot.lease_taken_over", {{"fence", lease->fence}});
  } else if (lease.error().reason() == "lease_held") {
    if (held_by_others_.insert(ess.get()).second) log_.warning("bot.standby", {{"why", lease.error().message()}});
  } else if (lease.error().code() != errc::not_found) {
    log_.failure("bot.lease_not_renewed", lease.error());
  }
}

net::awaitable<void> presence::keep_up() {
  if (time_.steady_now() >= next_renewal_) {
    const std::vector<std::shared_ptr<client::bot_api>> all = known_.clients();
    // Clients that a change of keys replaced are forgotten; the new ones ask for themselves.
    std::erase_if(held_by_others_, [&](const client::bot_api* gone) {
      return std::ranges::none_of(all, [gone](const auto& ess) { return ess.get() == gone; });
    });
    for (const std::shared_ptr<client::bot_api>& ess : all) co_await take(ess);
    next_renewal_ = time_.steady_now() + (held_by_others_.empty() ? renewal_interval : standby_interval);
  }
  co_await tell();
}

net::awaitable<void> presence::tell() {
  const std::map<guild_id, bool> news = news_;
  for (const auto& [guild, joined] : news) {
    const std::shared_ptr<client::bot_api> ess = known_.find(guild);
    if (ess && held_by_others_.contains(ess.get())) continue;
    result<void> told = success();
    if (ess) {
      const api::guild_report report{guild, joined};
      told = co_await ess->report_guild(report);
    }
    const bool may_come_later =
        !told && (told.error().code() == errc::unavailable || told.error().code() == errc::timeout ||
                  told.error().code() == errc::rate_limited);
    if (may_come_later) co_return;
    const auto still = news_.find(guild);
    if (still != news_.end() && still->second == joined) news_.erase(still);
  }
}

net::awaitable<void> presence::release() {
  if (scope_.empty()) co_return;
  const std::vector<std::shared_ptr<client::bot_api>> all = known_.clients();
  for (const std::shared_ptr<client::bot_api>& ess : all) {
    if (held_by_others_.contains(ess.get())) continue;
    api::lease_request wanted = request_of(scope_, holder_);
    wanted.release = true;
    const result<api::lease_reply> given_back = co_await ess->lease(std::move(wanted));
    // What cannot be given back ends by itself.
    if (!given_back) log_.debug("bot.lease_not_released", {{"reason", given_back.error().reason()}});
  }
}

}  // namespace ess::bot
