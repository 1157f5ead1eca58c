#include "ess/linking/link_observer.hpp"

namespace ess::linking {

result<void> link_observer::linked(const storage::discord_link_record&, const audit::event&) { return success(); }
result<void> link_observer::unlinked(const storage::discord_link_record&, const audit::event&) { return success(); }
result<void> link_observer::became_stale(const storage::discord_link_record&, const audit::event&) { return success(); }
result<void> link_observer::refused(const refused_link&) { return success(); }

}  // namespace ess::linking
