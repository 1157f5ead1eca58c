#include "ess/storage/audit_transactions.hpp"

#include <utility>

#include "ess/storage/database.hpp"

namespace ess::storage {

result<void> database_audit::write(write_work work) {
  return inner_.write([work = std::move(work)](unit_of_work& uow) { return work(uow); });
}

result<void> database_audit::read(read_work work) {
  return inner_.read([work = std::move(work)](const unit_of_work& uow) { return work(uow); });
}

}  // namespace ess::storage
