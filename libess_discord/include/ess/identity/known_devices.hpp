// Browsers that an account has signed in from, told by a cookie that lasts longer than a session. Such a cookie opens
// nothing: it only keeps strangers' guesses from slowing the owner down (security requirement SE-6).
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "ess/base/id.hpp"
#include "ess/base/random.hpp"
#include "ess/base/secret.hpp"
#include "ess/storage/unit_of_work.hpp"

namespace ess::identity {

inline constexpr std::chrono::hours known_device_lifetime{180 * 24};
inline constexpr int most_known_devices = 20;

/// The key under which a browser is stored: SHA-256 of its token.
std::string hash_device_token(std::string_view token);

result<bool> knows_device(const storage::unit_of_work& work, const user_id& user, std::string_view token);

/// Remembers the browser of one who just signed in. Answers the token for its cookie; nothing if `token`, what it came
/// with, is known already.
result<std::optional<secret>> remember_device(storage::unit_of_work& work, random_source& random, const user_id& user,
                                              std::string_view token);

}  // namespace ess::identity
