#include "ess/notices/app_channel.hpp"

namespace ess::notices {

result<void> app_channel::tell(storage::unit_of_work& work, const user_id& user, const notice& what) const {
  auto stored = work.notices().insert(
      {storage::notice_id::generate(work.now(), random_), user, work.now(), what.kind, what.subject, what.text});
  if (!stored) return stored;
  if (auto trimmed = work.notices().erase_all_but(user, kept_notices); !trimmed) return std::move(trimmed).error();
  return success();
}

}  // namespace ess::notices
