// What the bot tells ESS of itself: that it is the process that acts, and in which Discord servers it is.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "communities.hpp"
#include "ess/base/clock.hpp"
#include "ess/base/log.hpp"
#include "ess/net/awaitable.hpp"

namespace ess::bot {

/// Of several processes of one bot, that which holds a community's lease acts for it and the others keep still
/// (security requirement GW-10): whoever took a lease over leaves the one before it without effect, since ESS refuses
/// its number. A server that knows no leases lets every process act, and so does one that cannot be reached: nothing
/// can be done there anyway. Lifetime: communities, clock and log outlive it. Threads: one.
class presence {
 public:
  presence(const communities& known, const clock& time, const logger& log) : known_(known), time_(time), log_(log) {}

  /// `scope` is what only one process may act for, `holder` a name of this process alone.
  void name(std::string scope, std::string holder);

  /// Whether this process acts for that server; for direct messages: whether it acts at all.
  bool may_act(std::optional<guild_id> guild) const;
  /// Something happened that ESS wants to know: told at the next `tell`, again until ESS took it.
  void note_guild(guild_id guild, bool joined) { news_.insert_or_assign(guild, joined); }

  /// Takes or renews what is due, and tells the news.
  net::awaitable<void> keep_up();
  /// Lets the next process act at once.
  net::awaitable<void> release();

 private:
  net::awaitable<void> take(std::shared_ptr<client::bot_api> ess);
  net::awaitable<void> tell();

  const communities& known_;
  const clock& time_;
  const logger& log_;
  std::string scope_;
  std::string holder_;
  std::set<const client::bot_api*> held_by_others_;
  std::map<guild_id, bool> news_;
  steady_point next_renewal_{};
};

}  // namespace ess::bot
