#include "ess/audit/erase.hpp"

#include "ess/storage/audit_log.hpp"

namespace ess::audit {

result<int> erase_personal(storage::audit_unit& uow, const user_id& user) { return uow.audit().erase_personal(user); }

}  // namespace ess::audit
