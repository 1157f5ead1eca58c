#include "presence.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>

namespace ess::bot {

namespace asio = boost::asio;

namespace {

// A thousand keys at an ESS that takes its time must be asked for well within the life of a lease.
constexpr std::size_t at_once = 32;

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

void presence::when_known(std::optional<guild_id> guild, std::function<void()> go) {
  const std::shared_ptr<client::bot_api> ess = guild ? known_.find(*guild) : nullptr;
  if (!ess || asked_.contains(ess)) return go();
  waiting_[ess].push_back(std::move(go));
}

void presence::go_on(const std::shared_ptr<client::bot_api>& ess) {
  const auto held_up = waiting_.extract(ess);
  if (!held_up) return;
  for (const std::function<void()>& go : held_up.mapped()) go();
}

net::awaitable<void> presence::for_all(client_list all, errand what) {
  asio::steady_timer over(co_await asio::this_coro::executor, asio::steady_timer::time_point::max());
  std::size_t next = 0;
  std::size_t running = std::min(at_once, all.size());
  std::exception_ptr failure;
  const auto work = [&]() -> net::awaitable<void> {
    while (next < all.size()) {
      std::shared_ptr<client::bot_api> ess = all[next++];
      co_await (this->*what)(std::move(ess));
    }
  };
  const auto ended = [&](std::exception_ptr thrown) {
    if (thrown) failure = thrown;
    if (--running == 0) over.cancel();
  };
  for (std::size_t n = running; n > 0; --n) asio::co_spawn(over.get_executor(), work, ended);
  while (running > 0) co_await over.async_wait(net::use_tuple);
  if (failure) std::rethrow_exception(failure);
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
  asked_.insert(ess);
  go_on(ess);
}

// Clients that a change of keys replaced; the new ones ask for themselves.
void presence::forget_gone(const client_list& all) {
  const auto is_gone = [&](const client::bot_api* each) {
    return std::ranges::none_of(all, [each](const auto& ess) { return ess.get() == each; });
  };
  std::erase_if(held_by_others_, is_gone);
  std::erase_if(asked_, [&](const auto& each) { return is_gone(each.get()); });
}

void presence::release_orphans() {
  const client_list all = known_.clients();
  client_list gone;
  for (const auto& [ess, goes] : waiting_) {
    if (std::ranges::find(all, ess) == all.end()) gone.push_back(ess);
  }
  for (const std::shared_ptr<client::bot_api>& ess : gone) go_on(ess);
}

net::awaitable<void> presence::keep_up() {
  const client_list all = known_.clients();
  forget_gone(all);
  const bool due = time_.steady_now() >= next_renewal_;
  client_list wanted;
  for (const std::shared_ptr<client::bot_api>& ess : all) {
    if (due || !asked_.contains(ess)) wanted.push_back(ess);
  }
  co_await for_all(std::move(wanted), &presence::take);
  // Who waited for a client that is gone finds the one in its place.
  release_orphans();
  const bool all_granted =
      held_by_others_.empty() && std::ranges::none_of(all, [](const auto& ess) { return ess->waits_for_lease(); });
  if (due) next_renewal_ = time_.steady_now() + (all_granted ? renewal_interval : standby_interval);
  first_round_over_ = true;
  if (first_wait_ != nullptr) first_wait_->cancel();
  co_await tell();
}

net::awaitable<void> presence::first_answers(std::chrono::milliseconds limit) {
  if (first_round_over_) co_return;
  asio::steady_timer timer(co_await asio::this_coro::executor, limit);
  first_wait_ = &timer;
  co_await timer.async_wait(net::use_tuple);
  first_wait_ = nullptr;
}

net::awaitable<void> presence::tell() {
  const std::map<guild_id, bool> news = news_;
  std::set<const client::bot_api*> not_now;
  for (const auto& [guild, joined] : news) {
    // Leases come first: the rest of the news waits for the next time.
    if (time_.steady_now() >= next_renewal_) co_return;
    const std::shared_ptr<client::bot_api> ess = known_.find(guild);
    if (ess && (held_by_others_.contains(ess.get()) || not_now.contains(ess.get()))) continue;
    result<void> told = success();
    if (ess) {
      const api::guild_report report{guild, joined};
      told = co_await ess->report_guild(report);
    }
    // What concerns one key keeps no other one's news waiting; an ESS that does not answer would answer nobody.
    if (!told && (told.error().code() == errc::rate_limited || told.error().reason() == "lease_unknown")) {
      not_now.insert(ess.get());
      continue;
    }
    if (!told && (told.error().code() == errc::unavailable || told.error().code() == errc::timeout)) co_return;
    const auto still = news_.find(guild);
    if (still != news_.end() && still->second == joined) news_.erase(still);
  }
}

net::awaitable<void> presence::give_back(std::shared_ptr<client::bot_api> ess) {
  if (held_by_others_.contains(ess.get())) co_return;
  api::lease_request wanted = request_of(scope_, holder_);
  wanted.release = true;
  const result<api::lease_reply> given_back = co_await ess->lease(std::move(wanted));
  // What cannot be given back ends by itself.
  if (!given_back) log_.debug("bot.lease_not_released", {{"reason", given_back.error().reason()}});
}

net::awaitable<void> presence::release() {
  if (scope_.empty()) co_return;
  client_list all = known_.clients();
  co_await for_all(std::move(all), &presence::give_back);
}

}  // namespace ess::bot
