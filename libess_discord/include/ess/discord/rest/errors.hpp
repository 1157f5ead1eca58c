// What Discord's REST API refuses, as errors of ours (Topics / Opcodes and Status Codes).
#pragma once

#include <optional>
#include <string_view>

#include "ess/base/error.hpp"

namespace ess::rest {

/// Codes of Discord's JSON errors that callers branch on. Never branch on the HTTP status.
namespace codes {
inline constexpr int unknown_channel = 10003;
inline constexpr int unknown_guild = 10004;
inline constexpr int unknown_member = 10007;
inline constexpr int unknown_message = 10008;
inline constexpr int unknown_webhook = 10015;
inline constexpr int unknown_interaction = 10062;
inline constexpr int daily_command_creates = 30034;
inline constexpr int already_acknowledged = 40060;
inline constexpr int missing_access = 50001;
inline constexpr int missing_permissions = 50013;
inline constexpr int invalid_webhook_token = 50027;
inline constexpr int invalid_form_body = 50035;
}  // namespace codes

/// An answer with a status other than 2xx. The reason is `discord_<code>` with Discord's own code, or
/// `discord_status_<status>` where the body was not Discord's JSON (Cloudflare answers HTML). Discord's text goes into
/// the private detail, since it may repeat what a user typed.
error error_of_answer(int status, std::string_view body);

/// Discord's own code of such an error; nothing for other errors and for code 0.
std::optional<int> discord_code(const error& e);

}  // namespace ess::rest
