// A request that Discord makes: an interaction or an event posted to an application, signed with the application's key.
#pragma once

#include <cstdint>
#include <string>

namespace ess::testing {

/// Sent by whoever runs the simulator; the answer goes to `simulator::answer_post`.
struct sim_post {
  enum class purpose { interaction, good_ping, bad_ping, event, good_event_ping, bad_event_ping };
  purpose why = purpose::interaction;
  std::uint64_t application = 0;
  std::uint64_t interaction = 0;  ///< of `purpose::interaction`
  std::uint64_t delivery = 0;     ///< of `purpose::event`
  std::string url;
  std::string timestamp;  ///< for `X-Signature-Timestamp`
  std::string signature;  ///< for `X-Signature-Ed25519`
  std::string body;
};

}  // namespace ess::testing
