// Who sits before the browser, in the words of a host that has users and sessions of its own.
#pragma once

#include <string>

#include "ess/base/id.hpp"

namespace ess::linking {

/// A session that the host authenticated in this same unit of work. That it is valid, at each step anew, is the host's
/// duty: the linking room only sees that the same session goes on.
struct link_session {
  user_id user;
  std::string session_hash;  ///< names the session and opens nothing: a hash of its token, never the token
};

}  // namespace ess::linking
