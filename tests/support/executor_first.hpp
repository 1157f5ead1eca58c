// The executor of a test, as a base: an executor outlives the store whose answers it waits for.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

namespace ess::test {

struct executor_first {
  boost::asio::io_context io;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> busy = boost::asio::make_work_guard(io);
};

}  // namespace ess::test
