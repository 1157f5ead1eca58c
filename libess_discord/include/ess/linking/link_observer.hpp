// What a host hears of links, inside the unit of work in which they change.
#pragma once

#include <optional>

#include "ess/audit/event.hpp"
#include "ess/storage/links.hpp"

namespace ess::linking {

/// A link that was asked for and refused, because one of the two sides is taken.
struct refused_link {
  user_id user;                  ///< who asked
  std::optional<user_id> owner;  ///< whose the Discord id is; nothing when it is free
  const audit::event& entry;     ///< names the asking user: not for the owner's eyes
};

/// The linking room writes one audit entry, in the installation's chain. What else depends on a link, such as entries
/// in the chains of the user's communities or a notice to the user, is the host's: it derives from this class. An error
/// undoes the whole change.
///
/// This class itself does nothing. Lifetime and threads: used only during the call it was passed to.
class link_observer {
 public:
  virtual ~link_observer() = default;

  /// Also a stale link that was renewed.
  virtual result<void> linked(const storage::discord_link_record& link, const audit::event& entry);
  virtual result<void> unlinked(const storage::discord_link_record& link, const audit::event& entry);
  virtual result<void> became_stale(const storage::discord_link_record& link, const audit::event& entry);
  virtual result<void> refused(const refused_link& what);
};

}  // namespace ess::linking
