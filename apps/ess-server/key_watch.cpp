#include "key_watch.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>

#include "ess/access/key_warnings.hpp"
#include "ess/net/transact.hpp"

namespace ess::server {
namespace {

constexpr std::chrono::hours between_reads{1};
// A transaction holds the writer; the rest is for the next one.
constexpr int at_once = 100;

}  // namespace

void key_watch::start() { boost::asio::co_spawn(timer_.get_executor(), run(), boost::asio::detached); }

void key_watch::stop() {
  stopping_ = true;
  timer_.cancel();
}

net::awaitable<void> key_watch::run() {
  while (!stopping_) {
    co_await look();
    if (stopping_) break;
    timer_.expires_after(between_reads);
    const auto [cancelled] = co_await timer_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    if (cancelled) break;
  }
}

net::awaitable<void> key_watch::look() {
  auto tell = [this](storage::unit_of_work& uow) {
    return access::tell_of_expiring_keys(uow, context_.random, at_once);
  };
  for (int told = at_once; told == at_once && !stopping_;) {
    const auto done = co_await net::transact(context_.database, tell);
    if (!done) context_.log.failure("api_key.expiry_not_told", done.error());
    told = done ? *done : 0;
  }
}

}  // namespace ess::server
