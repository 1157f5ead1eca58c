// Putting messages into the outbox, in the unit of work of the event they tell of (security requirement OB-1).
#pragma once

#include "ess/base/random.hpp"
#include "ess/storage/approvals.hpp"
#include "ess/storage/calls.hpp"
#include "ess/storage/units.hpp"

namespace ess::notifications {

/// The kinds of messages that this library has templates for.
namespace kinds {
inline constexpr std::string_view approval = "approval";  ///< the subject is the request's id
inline constexpr std::string_view call = "call";          ///< the subject is the call's id
inline constexpr std::string_view security = "security";  ///< the subject is the sequence of an audit entry
}  // namespace kinds

/// A request was made, decided or taken back. Nothing happens in a community without a channel for approvals.
/// Errors: those of the store.
result<void> announce(storage::outbox_unit& work, random_source& random, const storage::approval_record& approval);

/// A call was opened or changed. Nothing happens in a community without a channel for dispatch.
/// Errors: those of the store.
result<void> announce(storage::outbox_unit& work, random_source& random, const storage::call_record& call);

}  // namespace ess::notifications
