#include "outbox_worker.hpp"

#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <iterator>
#include <utility>

#include "ess/community/discord_config.hpp"
#include "ess/discord/rest/messages.hpp"
#include "ess/net/transact.hpp"
#include "ess/notifications/render.hpp"
#include "live_discord.hpp"

namespace ess::server {
namespace {

using notifications::delivery_step;
using storage::outbox_settlement;

// A channel whose turn at Discord has not come gives its place to another.
constexpr std::chrono::milliseconds patience{250};
constexpr int pages_read = 5;

// Digests leave the last request of a channel's window to an alarm, which else would wait for the next window.
rest::urgency urgency_of(const storage::outbox_claim& claim) {
  const bool urgent = claim.record.urgency == storage::outbox_urgency::critical;
  return urgent ? rest::urgency::usual : rest::urgency::background;
}

}  // namespace

outbox_worker::outbox_worker(net::executor ex, context& c, storage::database& database, figures f)
    : executor_(std::move(ex)), context_(c), database_(database), figures_(f), timer_(executor_), drain_(executor_) {}

void outbox_worker::start() {
  auto done = [this](std::exception_ptr failure) {
    // Cancelling ends the work in hand with an exception; any other is a defect.
    if (failure && !stopping_) context_.log.error("outbox.worker_failed");
  };
  boost::asio::co_spawn(executor_, work(), boost::asio::bind_cancellation_slot(cancel_.slot(), std::move(done)));
}

void outbox_worker::stop() {
  stopping_ = true;
  timer_.cancel();
  cancel_.emit(boost::asio::cancellation_type::terminal);
  if (deliveries_.empty()) return;
  // What is on its way is let through: Discord's answer is worth a moment.
  drain_.expires_after(figures_.drain);
  drain_.async_wait([this](const boost::system::error_code& failure) {
    if (failure) return;
    for (auto& delivery : deliveries_) delivery.emit(boost::asio::cancellation_type::terminal);
  });
}

void outbox_worker::poke() {
  boost::asio::post(executor_, [this] {
    poked_ = true;
    timer_.cancel();
  });
}

net::awaitable<void> outbox_worker::work() {
  co_await open_lanes();
  while (!stopping_) {
    poked_ = false;
    const auto pause = co_await look_anyway();
    if (stopping_) co_return;
    boost::system::error_code ignored;
    if (!poked_) {
      timer_.expires_after(pause);
      co_await timer_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
    }
    if (stopping_) co_return;
    // Many commits in a row are one look.
    boost::asio::steady_timer breath(executor_, figures_.between_looks);
    co_await breath.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
  }
}

// Settings of this process may have changed while it was away: its own token, above all.
net::awaitable<void> outbox_worker::open_lanes() {
  auto release = [](storage::unit_of_work& uow) {
    // One process at a time has this store (file_lock.hpp), so claims that are there are of one that is gone.
    if (auto ended = uow.outbox().abandon_claims(); !ended) return ended;
    return uow.outbox().release(std::nullopt);
  };
  const auto released = co_await net::transact(database_, release);
  if (!released) context_.log.failure("outbox.not_released", released.error());
}

net::awaitable<void> outbox_worker::sweep() {
  const auto now = context_.time.steady_now();
  if (swept_ != steady_point() && now - swept_ < figures_.sweep) co_return;
  swept_ = now;
  auto keep = [this](storage::unit_of_work& uow) {
    return notifications::keep_bounds(uow, context_.random, figures_.bounds);
  };
  // In pieces, between which others write, but until the bounds hold: more may come in a minute than one piece is.
  bool more = true;
  while (more && !stopping_) {
    const auto kept = co_await net::transact(database_, keep);
    if (!kept) {
      context_.log.failure("outbox.not_swept", kept.error());
      co_return;
    }
    if (kept->dropped > 0) {
      context_.deliveries.count_shed(kept->dropped);
      context_.log.warning("outbox.shed", {{"messages", kept->dropped}});
    }
    more = kept->more;
  }
}

net::awaitable<std::chrono::milliseconds> outbox_worker::look_anyway() {
  try {
    co_return co_await look_once();
  } catch (const std::exception& failure) {
    if (!stopping_) context_.log.error("outbox.look_failed", {{"what", std::string_view(failure.what())}});
  }
  co_return figures_.look;
}

net::awaitable<std::chrono::milliseconds> outbox_worker::look_once() {
  co_await sweep();
  // Whoever is done pokes.
  if (deliveries_.size() >= figures_.at_once) co_return figures_.look;
  struct view {
    std::optional<time_point> due;
    time_point now;
  };
  auto look = [](const storage::unit_of_work& uow) -> result<view> {
    const auto due = uow.outbox().next_due();
    if (!due) return due.error();
    return view{*due, uow.now()};
  };
  const auto seen = co_await net::read_only(database_, look);
  if (seen && !seen->due) co_return figures_.look;
  if (seen && *seen->due > seen->now) co_return std::min(figures_.look, *seen->due - seen->now);
  result<std::vector<parcel>> claimed = std::vector<parcel>();
  if (seen) claimed = co_await claim();
  if (!seen || !claimed) {
    if (!store_failed_) context_.log.failure("outbox.unreadable", seen ? claimed.error() : seen.error());
    store_failed_ = true;
    co_return figures_.look;
  }
  store_failed_ = false;
  // What is due waits for a place: whoever is done pokes, and so does whoever commits something urgent.
  const bool in_vain = claimed->empty() && free_for_all() == 0;
  for (auto& one : *claimed) spawn(std::move(one));
  if (in_vain) co_return figures_.look;
  co_return std::chrono::milliseconds(0);
}

std::size_t outbox_worker::free_for_all() const {
  // One place at least is for everybody.
  const std::size_t taken = deliveries_.size() + std::min(figures_.for_urgent, figures_.at_once - 1);
  return figures_.at_once - std::min(figures_.at_once, taken);
}

net::awaitable<result<std::vector<outbox_worker::parcel>>> outbox_worker::claim() {
  const int free = static_cast<int>(figures_.at_once - deliveries_.size());
  const int for_all = static_cast<int>(free_for_all());
  auto take = [&](storage::unit_of_work& uow) -> result<std::vector<parcel>> {
    auto claims = uow.outbox().claim_urgent(free, figures_.lease);
    if (!claims) return std::move(claims).error();
    auto others = uow.outbox().claim(for_all - static_cast<int>(claims->size()), figures_.lease);
    if (!others) return std::move(others).error();
    std::ranges::move(*others, std::back_inserter(*claims));
    std::vector<parcel> parcels;
    for (auto& claim : *claims) {
      auto body = notifications::render(uow, claim.record, context_.site.origin);
      auto own = community::open_bot_token(uow, context_.cipher, claim.record.community);
      result<secret> token = secret();
      if (!own) token = own.error();
      if (own) token = *own ? std::move(**own) : context_.discord->server_token().clone();
      parcels.push_back({std::move(claim), std::move(body), std::move(token)});
    }
    return parcels;
  };
  co_return co_await net::transact(database_, take);
}

void outbox_worker::spawn(parcel p) {
  const auto place = deliveries_.emplace(deliveries_.end());
  auto done = [this, place](std::exception_ptr failure) {
    if (failure && !stopping_) context_.log.error("outbox.delivery_failed");
    // Not from within the delivery: it still holds on to its signal.
    boost::asio::post(executor_, [this, place] {
      deliveries_.erase(place);
      if (stopping_ && deliveries_.empty()) drain_.cancel();
      poked_ = true;
      timer_.cancel();
    });
  };
  boost::asio::co_spawn(executor_, deliver(std::move(p)),
                        boost::asio::bind_cancellation_slot(place->slot(), std::move(done)));
}

net::awaitable<void> outbox_worker::deliver(parcel p) {
  outbox_settlement how = co_await send(p);
  co_await settle(p.claim, how);
}

net::awaitable<outbox_settlement> outbox_worker::send(const parcel& p) {
  const auto now = context_.time.now();
  if (!p.body) co_return notifications::settle_poison(p.claim, p.body.error(), now, figures_.rules);
  if (!p.token && notifications::is_passing(p.token.error())) {
    co_return notifications::settle_put_off(p.claim, p.token.error(), now, figures_.rules);
  }
  // Of a message that can be made: the others wait for the token as well, and none is lost for it.
  if (!p.token) co_return notifications::settle_without_token(p.claim, p.token.error().reason(), now);
  if (p.token->empty()) co_return notifications::settle_without_token(p.claim, notifications::token_missing, now);
  auto step = notifications::next_step(p.claim, now, figures_.rules);
  if (step == delivery_step::edit) {
    const auto client = context_.discord->client_of(*p.token);
    discord::message_body body = *p.body;
    const auto edited = co_await rest::edit_message(*client, p.claim.record.channel, *p.claim.edits, std::move(body),
                                                    patience, urgency_of(p.claim));
    if (edited) co_return notifications::settle_sent(edited->id);
    if (!notifications::wants_new_message(edited.error())) {
      co_return notifications::settle_failure(p.claim, step, edited.error(), context_.time.now(), context_.random,
                                              figures_.rules);
    }
    // Somebody removed the message: what it would have said is said in a new one.
    storage::outbox_claim anew = p.claim;
    anew.edits.reset();
    step = notifications::next_step(anew, now, figures_.rules);
  }
  if (step == delivery_step::look) co_return co_await look_in_channel(p);
  co_return co_await post(p);
}

net::awaitable<outbox_settlement> outbox_worker::post(const parcel& p) {
  const auto client = context_.discord->client_of(*p.token);
  discord::message_body body = *p.body;
  std::string nonce = notifications::nonce_of(p.claim.record.id);
  const auto sent = co_await rest::create_message(*client, p.claim.record.channel, std::move(body), std::move(nonce),
                                                  patience, urgency_of(p.claim));
  if (sent) co_return notifications::settle_sent(sent->id);
  co_return notifications::settle_failure(p.claim, delivery_step::send, sent.error(), context_.time.now(),
                                          context_.random, figures_.rules);
}

net::awaitable<outbox_settlement> outbox_worker::look_in_channel(const parcel& p) {
  const auto client = context_.discord->client_of(*p.token);
  const auto& record = p.claim.record;
  std::optional<message_id> after = notifications::look_after(p.claim);
  for (int page = 0; page < pages_read; ++page) {
    result<std::vector<discord::message>> read = std::vector<discord::message>();
    if (after) {
      read = co_await rest::list_messages_after(*client, record.channel, *after, notifications::look_page);
    } else {
      read = co_await rest::list_messages(*client, record.channel, notifications::look_page);
    }
    if (!read) {
      co_return notifications::settle_failure(p.claim, delivery_step::look, read.error(), context_.time.now(),
                                              context_.random, figures_.rules);
    }
    const auto seen = notifications::look_through(*read, record);
    if (seen.seen == notifications::sighting::found) co_return notifications::settle_sent(*seen.message);
    if (seen.seen == notifications::sighting::absent) co_return co_await post(p);
    if (!after || !seen.read_on_after) break;
    after = seen.read_on_after;
  }
  co_return notifications::settle_uncertain();
}

net::awaitable<void> outbox_worker::settle(const storage::outbox_claim& claim, const outbox_settlement& how) {
  auto write = [&](storage::unit_of_work& uow) { return uow.outbox().settle(claim, how); };
  const auto settled = co_await net::transact(database_, write);
  if (!settled) {
    context_.log.failure("outbox.not_settled", settled.error());
  } else if (!*settled) {
    context_.log.warning("outbox.claim_lost", {{"delivery", claim.record.id.str()}});
  } else {
    context_.deliveries.count(how);
    note(claim, how);
  }
}

void outbox_worker::note(const storage::outbox_claim& claim, const outbox_settlement& how) const {
  const auto& id = claim.record.id.str();
  if (how.state == storage::outbox_state::sent) return;
  if (how.lane != storage::lane_state::open) {
    context_.log.warning("outbox.channel_stopped", {{"delivery", id}, {"reason", how.reason}});
  } else if (how.state == storage::outbox_state::queued) {
    context_.log.info("outbox.postponed", {{"delivery", id}, {"reason", how.reason}});
  } else {
    context_.log.error("outbox.not_delivered",
                       {{"delivery", id}, {"state", storage::to_string(how.state)}, {"reason", how.reason}});
  }
}

outbox_worker::figures figures_of(const config::outbox_settings& wanted) {
  outbox_worker::figures figures;
  figures.bounds.waiting = wanted.rows;
  figures.bounds.age = wanted.age;
  figures.rules.give_up_after = wanted.give_up_after;
  figures.rules.first_retry = wanted.first_retry;
  figures.rules.longest_retry = wanted.longest_retry;
  figures.rules.nonce_memory = wanted.nonce_memory;
  figures.rules.poison_tries = wanted.poison_tries;
  return figures;
}

}  // namespace ess::server
