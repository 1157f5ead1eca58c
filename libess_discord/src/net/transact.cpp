#include "ess/net/transact.hpp"

#include "net/resume.hpp"

namespace ess::net::detail {

awaitable<result<void>> submit_write(storage::database& db, storage::write_lane lane,
                                     storage::database::write_work work) {
  auto start = [&](resumption resume) { db.submit_write(lane, std::move(work), std::move(resume)); };
  co_return co_await suspend(start);
}

awaitable<result<void>> submit_read(storage::database& db, storage::database::read_work work) {
  auto start = [&](resumption resume) { db.submit_read(std::move(work), std::move(resume)); };
  co_return co_await suspend(start);
}

}  // namespace ess::net::detail
