#include "ess/discord/gateway/flow_gate.hpp"

#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

using namespace ess;

namespace {

struct gate_fixture {
  void wait() {
    auto work = [this]() -> net::awaitable<void> {
      co_await gate.opened();
      ++passed;
    };
    boost::asio::co_spawn(io, work, boost::asio::detached);
    poll();
  }
  void poll() {
    io.restart();
    io.poll();
  }
  boost::asio::io_context io;
  gateway::flow_gate gate{2};
  int passed = 0;
};

}  // namespace

TEST_CASE_FIXTURE(gate_fixture, "GW-2: a gate is closed while as much is under way as allowed") {
  wait();
  CHECK(passed == 1);
  gate.enter();
  CHECK(gate.is_open());
  gate.enter();
  CHECK_FALSE(gate.is_open());
  wait();
  wait();
  CHECK(passed == 1);
  gate.leave();
  poll();
  CHECK(passed == 3);
  CHECK(gate.under_way() == 1);
}

TEST_CASE_FIXTURE(gate_fixture, "GW-2: what was let in beyond the limit must leave first") {
  for (int n = 0; n < 3; ++n) gate.enter();
  wait();
  gate.leave();
  poll();
  CHECK(passed == 0);
  gate.leave();
  poll();
  CHECK(passed == 1);
}

TEST_CASE_FIXTURE(gate_fixture, "a gate that is opened for good lets everybody through, however much is under way") {
  gate.enter();
  gate.enter();
  wait();
  gate.open_for_good();
  poll();
  CHECK(passed == 1);
  gate.enter();
  CHECK(gate.is_open());
}
