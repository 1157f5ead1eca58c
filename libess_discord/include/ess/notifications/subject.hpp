// What messages tell of, in words for lists of them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ess/storage/outbox.hpp"
#include "ess/storage/unit_of_work.hpp"

namespace ess::notifications {

/// What a reader may be told of: everything, unless something is taken away.
struct readable_subjects {
  bool approvals = true;
  bool calls = true;
  bool audit = true;
  /// Whose own requests are told of even without `approvals`.
  std::optional<user_id> requests_of = {};
};

/// What a message tells of, as it stands now.
struct subject_view {
  std::string title;  ///< the request's command, the call's title, the audit entry in a sentence; as it was typed
  std::string requested_by;  ///< who made a request, by name; empty: unknown, or no request
  std::string status;        ///< of a request or a call, as in the API; empty for an audit entry
};

/// Nothing where the reader may not be told, where it no longer exists, and for a kind that is not ours.
/// Errors: those of the store.
result<std::optional<subject_view>> view_subject(const storage::unit_of_work& work,
                                                 const storage::outbox_record& message,
                                                 const readable_subjects& readable = {});

/// An entry of the audit log in a sentence, in English; the name of its event where there is none. `particular`: what a
/// host calls what it raised, or the action of a bot's command; else empty.
std::string entry_title(std::string_view event, std::string_view particular = {});

}  // namespace ess::notifications
