// What a shard hands on.
#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <string>

namespace ess::gateway {

/// One dispatch. Discord may deliver an event never, once or several times, in any order: handlers must not mind.
struct event {
  std::string name;  ///< as in `INTERACTION_CREATE`
  boost::json::value data;
  std::int64_t sequence = 0;
};

/// What a new connection, or the next process, needs to go on where the last one stopped.
struct session_snapshot {
  std::string session_id;
  std::string resume_url;
  std::int64_t sequence = 0;
};

}  // namespace ess::gateway
