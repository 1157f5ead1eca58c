#include "worker_loop.hpp"

#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>

namespace ess::server {

namespace {

// Many commits in a row are one look.
constexpr std::chrono::milliseconds breath{100};

}  // namespace

worker_loop::worker_loop(net::executor ex, const logger& log, std::string name, look what)
    : log_(log), name_(std::move(name)), look_(std::move(what)), timer_(std::move(ex)) {}

void worker_loop::start() {
  auto done = [this](std::exception_ptr failure) {
    // Cancelling ends the work in hand with an exception; any other is a defect.
    if (failure && !stopping_) log_.error(name_ + ".worker_failed");
  };
  boost::asio::co_spawn(timer_.get_executor(), work(),
                        boost::asio::bind_cancellation_slot(cancel_.slot(), std::move(done)));
}

void worker_loop::stop() {
  stopping_ = true;
  timer_.cancel();
  cancel_.emit(boost::asio::cancellation_type::terminal);
}

void worker_loop::poke() {
  boost::asio::post(timer_.get_executor(), [this] {
    poked_ = true;
    timer_.cancel();
  });
}

net::awaitable<void> worker_loop::work() {
  while (!stopping_) {
    const auto pause = co_await look_();
    if (stopping_) co_return;
    if (pause.count() == 0) continue;
    if (!poked_) co_await wait(pause);
    if (poked_ && !stopping_) co_await wait(std::min(pause, breath));
    poked_ = false;
  }
}

net::awaitable<void> worker_loop::wait(std::chrono::milliseconds pause) {
  timer_.expires_after(pause);
  boost::system::error_code ignored;
  co_await timer_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
}

}  // namespace ess::server
