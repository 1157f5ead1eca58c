// Sends what is in the outbox: claims, posts or edits, and notes how it went, until it is stopped.
#pragma once

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>
#include <list>
#include <optional>
#include <string>
#include <vector>

#include "context.hpp"
#include "ess/config/settings.hpp"
#include "ess/discord/model/message.hpp"
#include "ess/net/awaitable.hpp"
#include "ess/notifications/delivery.hpp"
#include "ess/notifications/outbox.hpp"
#include "ess/storage/outbox.hpp"

namespace ess::server {

/// What to do with a claim is the `notifications` room's to say; this only asks Discord and carries the answers.
///
/// Several channels are served at once, one message of each at a time. It looks at the store when `poke` says that
/// something was committed and when something is due, never in a circle.
/// Lifetime: everything passed in outlives it, and it outlives the executor's run. Threads: the executor's one thread;
/// `poke` from any.
class outbox_worker {
 public:
  struct figures {
    std::size_t at_once = 16;                 ///< channels served at the same time
    std::size_t for_urgent = 2;               ///< of these, only for channels with something critical; one is never
    std::chrono::milliseconds lease{60'000};  ///< far longer than one message takes
    std::chrono::milliseconds look{30'000};   ///< between looks when nothing happens
    std::chrono::milliseconds between_looks{20};
    std::chrono::milliseconds drain{5'000};   ///< for what is on its way when the server stops
    std::chrono::milliseconds sweep{60'000};  ///< between looks at the bounds
    notifications::outbox_bounds bounds = {};
    notifications::delivery_rules rules = {};
  };

  outbox_worker(net::executor ex, context& c, storage::database& database, figures f);

  void start();
  /// Nothing is claimed from now on; what is under way gets a moment to end.
  void stop();
  /// Something was committed: there may be something to send.
  void poke();

 private:
  /// A claimed message with all that is needed to send it.
  struct parcel {
    storage::outbox_claim claim;
    result<discord::message_body> body;
    result<secret> token;  ///< empty: there is none
  };

  net::awaitable<void> work();
  net::awaitable<void> open_lanes();
  /// As `look_once`; what it throws is logged, and is no reason to look no more.
  net::awaitable<std::chrono::milliseconds> look_anyway();
  net::awaitable<void> sweep();
  /// Claims and starts what can be sent; answers how long to wait before looking again.
  net::awaitable<std::chrono::milliseconds> look_once();
  /// How many channels with nothing critical may be served on top of those that are.
  std::size_t free_for_all() const;
  net::awaitable<result<std::vector<parcel>>> claim();
  net::awaitable<void> deliver(parcel p);
  net::awaitable<storage::outbox_settlement> send(const parcel& p);
  net::awaitable<storage::outbox_settlement> post(const parcel& p);
  net::awaitable<storage::outbox_settlement> look_in_channel(const parcel& p);
  net::awaitable<void> settle(const storage::outbox_claim& claim, const storage::outbox_settlement& how);
  void note(const storage::outbox_claim& claim, const storage::outbox_settlement& how) const;
  void spawn(parcel p);

  net::executor executor_;
  context& context_;
  storage::database& database_;
  figures figures_;
  boost::asio::steady_timer timer_;
  boost::asio::steady_timer drain_;
  boost::asio::cancellation_signal cancel_;
  std::list<boost::asio::cancellation_signal> deliveries_;
  steady_point swept_{};
  bool poked_ = false;
  bool stopping_ = false;
  bool store_failed_ = false;
};

/// The figures of a server with these settings.
outbox_worker::figures figures_of(const config::outbox_settings& wanted);

}  // namespace ess::server
