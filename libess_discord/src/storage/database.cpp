#include "ess/storage/database.hpp"

#include <future>

namespace ess::storage {

namespace {

template <class Submit>
result<void> wait_for(Submit submit) {
  std::promise<result<void>> finished;
  auto outcome = finished.get_future();
  submit([&finished](result<void> r) { finished.set_value(std::move(r)); });
  return outcome.get();
}

}  // namespace

result<void> database::write(write_work work) {
  return wait_for([&](completion done) { submit_write(std::move(work), std::move(done)); });
}

result<void> database::read(read_work work) {
  return wait_for([&](completion done) { submit_read(std::move(work), std::move(done)); });
}

}  // namespace ess::storage
