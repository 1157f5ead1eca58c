// Entries of an audit log as messages and lists tell of them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ess/notifications/templates.hpp"
#include "ess/storage/unit_of_work.hpp"

namespace ess::notifications {

/// What a message was to tell of is no longer there.
error subject_gone();

/// The name of an account; empty for nobody, and for an account that is gone. Errors: those of the store.
result<std::string> name_of(const storage::unit_of_work& work, const std::optional<user_id>& user);

/// The entry of the community's chain whose sequence `subject` is, but for its page.
/// Errors: `subject_gone` (not_found) where there is none; `invalid_json`, `too_large`; those of the store.
result<security_card> security_card_of(const storage::unit_of_work& work, const community_id& community,
                                       std::string_view subject);

}  // namespace ess::notifications
