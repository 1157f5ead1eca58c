// Ciphertext that existing ESS databases hold: read, never written.
//   envelope = "v1:" base64( IV of 12 bytes, tag of 16 bytes, ciphertext ); AES-256-GCM without additional data
#pragma once

#include <optional>
#include <string_view>

#include "ess/base/secret.hpp"
#include "ess/crypto/key_ring.hpp"

namespace ess::crypto {

inline constexpr std::string_view old_envelope_head = "v1:";

/// True if the text has the form of an old envelope.
bool is_old_envelope(std::string_view text);

/// The value, opened by whichever key of the ring made it: the envelope names none. Nothing if no key opens it.
std::optional<secret> open_old_envelope(const key_ring& keys, std::string_view text);

}  // namespace ess::crypto
