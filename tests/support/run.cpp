#include "support/run.hpp"

#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <stdexcept>

namespace ess::test {

void run(boost::asio::io_context& io, net::awaitable<void> work) {
  std::exception_ptr failure;
  bool done = false;
  boost::asio::co_spawn(io, std::move(work), [&](std::exception_ptr e) {
    failure = e;
    done = true;
    io.stop();
  });
  io.restart();
  io.run();
  if (failure) std::rethrow_exception(failure);
  if (!done) throw std::logic_error("the coroutine never ended");
}

}  // namespace ess::test
