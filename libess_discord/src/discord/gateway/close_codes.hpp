// What a close code of Discord means for us (Topics / Opcodes and Status Codes, "Gateway Close Event Codes").
#pragma once

#include <cstdint>
#include <optional>

#include "ess/base/error.hpp"

namespace ess::gateway {

enum class after_close {
  resume,        ///< the session goes on
  resume_later,  ///< as above, after a pause: we sent too much
  identify,      ///< the session is gone
  stop,          ///< Discord forbids to reconnect
};

/// Nothing stands for a connection that broke without a code. Codes we do not know resume.
constexpr after_close meaning_of_close(std::optional<std::uint16_t> code) noexcept {
  if (!code) return after_close::resume;
  switch (*code) {
    case 4003:  // sent before identify, or the session was invalidated
    case 4007:  // invalid sequence
    case 4009:  // session timed out
      return after_close::identify;
    case 4004:  // authentication failed
    case 4010:  // invalid shard
    case 4011:  // sharding required
    case 4012:  // invalid API version
    case 4013:  // invalid intents
    case 4014:  // disallowed intents
      return after_close::stop;
    case 4008:  // too many sends
      return after_close::resume_later;
    default:
      return after_close::resume;
  }
}

/// Why a shard ends after a code of `after_close::stop`. Errors: `gateway_token_refused`, `gateway_intents_refused`,
/// `gateway_refused`.
error stop_error(std::uint16_t code);

/// Closes without ending the session: any code but 1000 and 1001 keeps it for a few minutes.
inline constexpr std::uint16_t close_and_keep_session = 4000;

}  // namespace ess::gateway
