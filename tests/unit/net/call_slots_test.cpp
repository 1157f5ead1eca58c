// At most so many calls to one host at a time.
#include "net/call_slots.hpp"

#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <list>
#include <optional>
#include <string>
#include <vector>

using namespace ess;

namespace {

struct slots_fixture {
  /// Takes a slot and keeps it; a call that got none is counted.
  void call(const std::string& host, std::chrono::milliseconds patience = std::chrono::hours(1)) {
    const auto until = std::chrono::steady_clock::now() + patience;
    auto work = [this, host, until]() -> net::awaitable<void> {
      std::string name = host;
      net::call_slots::slot got = co_await slots->take(std::move(name), until);
      if (got) {
        order.push_back(host);
        held.push_back(std::move(got));
      } else {
        ++late;
      }
    };
    boost::asio::co_spawn(io, work, boost::asio::detached);
    poll();
  }
  void poll() {
    io.restart();
    io.poll();
  }

  boost::asio::io_context io;
  std::optional<net::call_slots> slots{2};
  std::list<net::call_slots::slot> held;
  std::vector<std::string> order;
  int late = 0;
};

}  // namespace

TEST_CASE_FIXTURE(slots_fixture, "calls beyond the limit of a host wait for their turn, other hosts' do not") {
  for (int n = 0; n < 4; ++n) call("a");
  CHECK(order.size() == 2);
  call("b");
  CHECK(order.size() == 3);
  held.pop_back();
  poll();
  CHECK(order.size() == 3);
  held.erase(held.begin());
  poll();
  CHECK(order.size() == 4);
  call("a");
  CHECK(order.size() == 4);
  held.clear();
  poll();
  held.clear();
  poll();
  CHECK(order.size() == 6);
  CHECK(late == 0);
}

TEST_CASE_FIXTURE(slots_fixture, "who waited in vain is told so, and takes nobody's place") {
  call("a");
  call("a");
  call("a", std::chrono::milliseconds(0));
  CHECK(late == 1);
  call("a");
  held.erase(held.begin());
  poll();
  CHECK(order.size() == 3);
}

TEST_CASE_FIXTURE(slots_fixture, "a slot may outlive what gave it") {
  call("a");
  slots.reset();
  held.clear();
  CHECK(order.size() == 1);
}
