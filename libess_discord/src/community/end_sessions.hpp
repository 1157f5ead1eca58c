// What ends for a person whose rights changed (security requirement SE-11).
#pragma once

#include "ess/storage/links.hpp"
#include "ess/storage/sessions.hpp"
#include "ess/storage/unit_of_work.hpp"

namespace ess::community {

/// Ends all sessions and link attempts of the user; answers how many sessions there were.
inline result<int> end_sessions_of(storage::unit_of_work& work, const user_id& user) {
  if (auto erased = work.links().erase_unfinished(user); !erased) return std::move(erased).error();
  return work.sessions().erase_for_user(user, "");
}

}  // namespace ess::community
