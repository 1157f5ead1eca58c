// Notices in the app.
#pragma once

#include "ess/base/random.hpp"
#include "ess/notices/channel.hpp"
#include "ess/storage/notices.hpp"

namespace ess::notices {

/// As many notices as the app keeps for one person; older ones go.
inline constexpr int kept_notices = 100;

/// Lifetime: the random source outlives it. Threads: as the random source.
class app_channel final : public channel {
 public:
  explicit app_channel(random_source& random) : random_(random) {}

  /// Errors: those of the store.
  result<void> tell(storage::unit_of_work& work, const user_id& user, const notice& what) const override;

 private:
  random_source& random_;
};

}  // namespace ess::notices
