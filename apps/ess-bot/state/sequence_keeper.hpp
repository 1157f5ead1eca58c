// Up to which sequence everything is done: what a resumed session need not be sent again (security requirement GW-8).
#pragma once

#include <algorithm>
#include <cstdint>
#include <set>

namespace ess::bot {

/// Events arrive in order and are done in any. Threads: one.
class sequence_keeper {
 public:
  /// An event under way. One of a session that has ended says nothing about the next, whose sequence starts anew.
  struct ticket {
    std::uint64_t session = 0;
    std::int64_t sequence = 0;
  };

  ticket arrived(std::int64_t sequence) {
    under_way_.insert(sequence);
    return {session_, sequence};
  }
  void done(ticket t) {
    if (t.session == session_) under_way_.erase(t.sequence);
  }
  /// `latest` is the greatest sequence received: the answer is that, or just below the first event still under way.
  std::int64_t safe(std::int64_t latest) const {
    return under_way_.empty() ? latest : std::min(latest, *under_way_.begin() - 1);
  }
  /// READY: a new session.
  void start_session() {
    ++session_;
    under_way_.clear();
  }

 private:
  std::uint64_t session_ = 0;
  std::set<std::int64_t> under_way_;
};

}  // namespace ess::bot
