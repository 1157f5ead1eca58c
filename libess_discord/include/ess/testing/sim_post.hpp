// A request that Discord makes: an interaction posted to an application, signed with the application's key.
#pragma once

#include <cstdint>
#include <string>

namespace ess::testing {

/// Sent by whoever runs the simulator; the answer goes to `simulator::answer_post`.
struct sim_post {
  enum class purpose { interaction, good_ping, bad_ping };
  purpose why = purpose::interaction;
  std::uint64_t application = 0;
  std::uint64_t interaction = 0;  ///< of `purpose::interaction`
  std::string url;
  std::string timestamp;  ///< for `X-Signature-Timestamp`
  std::string signature;  ///< for `X-Signature-Ed25519`
  std::string body;
};

}  // namespace ess::testing
