// What the bot tells ESS of itself: that it is the process that acts, and in which Discord servers it is.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "communities.hpp"
#include "ess/base/clock.hpp"
#include "ess/base/log.hpp"
#include "ess/net/awaitable.hpp"

namespace ess::bot {

/// Of several processes of one bot, that which holds a community's lease acts for it and the others keep still
/// (security requirement GW-10): whoever took a lease over leaves the one before it without effect, since ESS refuses
/// its number. A server that knows no leases lets every process act. Whoever could not take a first lease says so to
/// people, but `client::bot_api` calls nobody for it. Lifetime: communities, clock and log outlive it. Threads: one.
class presence {
 public:
  presence(const communities& known, const clock& time, const logger& log) : known_(known), time_(time), log_(log) {}

  /// `scope` is what only one process may act for, `holder` a name of this process alone.
  void name(std::string scope, std::string holder);

  /// Whether this process acts for that server; for direct messages: whether it acts at all.
  bool may_act(std::optional<guild_id> guild) const;
  /// Calls `go` as soon as ESS was asked for the lease of that server's key, with whatever outcome: at once, but for a
  /// new key, and at the start. Until then nobody knows whether another process acts.
  void when_known(std::optional<guild_id> guild, std::function<void()> go);
  /// Something happened that ESS wants to know: told at the next `tell`, again until ESS took it.
  void note_guild(guild_id guild, bool joined) { news_.insert_or_assign(guild, joined); }

  /// Takes or renews what is due, 32 keys at a time, and tells the news.
  net::awaitable<void> keep_up();
  /// Waits until the first `keep_up` has asked for every key, but not longer than that.
  net::awaitable<void> first_answers(std::chrono::milliseconds limit);
  /// Lets the next process act at once.
  net::awaitable<void> release();

 private:
  using client_list = std::vector<std::shared_ptr<client::bot_api>>;
  using errand = net::awaitable<void> (presence::*)(std::shared_ptr<client::bot_api>);

  net::awaitable<void> for_all(client_list all, errand what);
  net::awaitable<void> take(std::shared_ptr<client::bot_api> ess);
  net::awaitable<void> give_back(std::shared_ptr<client::bot_api> ess);
  net::awaitable<void> tell();
  void forget_gone(const client_list& all);
  void go_on(const std::shared_ptr<client::bot_api>& ess);
  void release_orphans();

  const communities& known_;
  const clock& time_;
  const logger& log_;
  std::string scope_;
  std::string holder_;
  std::set<const client::bot_api*> held_by_others_;
  // Kept alive until they are forgotten, so that no new client stands at the address of an old one.
  std::set<std::shared_ptr<client::bot_api>> asked_;
  std::map<std::shared_ptr<client::bot_api>, std::vector<std::function<void()>>> waiting_;
  boost::asio::steady_timer* first_wait_ = nullptr;
  bool first_round_over_ = false;
  std::map<guild_id, bool> news_;
  steady_point next_renewal_{};
};

}  // namespace ess::bot
