// A person's sessions as they see them, and ending some (security requirement SE-12).
#pragma once

#include <string>
#include <vector>

#include "ess/identity/sessions.hpp"

namespace ess::identity {

struct listed_session {
  std::string id;  ///< names the session to its owner; neither its token nor the hash of it
  bool current = false;
  storage::session_record session;
};

/// Newest first; those that ended by themselves are left out.
result<std::vector<listed_session>> sessions_of(const storage::unit_of_work& work, const signed_in& who,
                                                const session_limits& limits = {});

/// Ends one of the person's own sessions. Audited as `session.revoked`. Errors: `session_not_found` (not_found).
result<void> end_one_session(storage::unit_of_work& work, random_source& random, const signed_in& who,
                             std::string_view id, const client_info& client);

/// Ends all sessions of the person but this one; answers how many. Audited as `session.revoked`.
result<int> end_other_sessions(storage::unit_of_work& work, random_source& random, const signed_in& who,
                               const client_info& client);

}  // namespace ess::identity
