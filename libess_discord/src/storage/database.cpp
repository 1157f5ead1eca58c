#include "ess/storage/database.hpp"

#include <future>
#include <string_view>
#include <utility>

#include "ess/storage/audit_transactions.hpp"

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

write_lane write_lane::of(const community_id& community) noexcept {
  write_lane lane;
  const std::uint64_t hashed = std::hash<std::string_view>()(community.str());
  lane.value_ = hashed == 0 ? 1 : hashed;
  return lane;
}

void database::submit_write(write_work work, completion done) {
  submit_write(write_lane(), std::move(work), std::move(done));
}

result<void> database::write(write_work work) {
  return wait_for([&](completion done) { submit_write(std::move(work), std::move(done)); });
}

result<void> database::read(read_work work) {
  return wait_for([&](completion done) { submit_read(std::move(work), std::move(done)); });
}

result<void> database_audit::write(write_work work) {
  return inner_.write([work = std::move(work)](unit_of_work& uow) { return work(uow); });
}

result<void> database_audit::read(read_work work) {
  return inner_.read([work = std::move(work)](const unit_of_work& uow) { return work(uow); });
}

}  // namespace ess::storage
