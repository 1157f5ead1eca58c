// Webhook events: what Discord posts, signed, to an application's own address (Events / Webhook Events).
#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "ess/base/clock.hpp"
#include "ess/base/result.hpp"
#include "ess/base/snowflake.hpp"

namespace ess::discord {

/// The user took the application's access away (Webhook Events / Application Deauthorized).
inline constexpr std::string_view application_deauthorized = "APPLICATION_DEAUTHORIZED";

struct webhook_event {
  application_id application;
  bool is_ping = false;  ///< then the members below are empty
  std::string type;      ///< as Discord names it; any, also one we do not know
  std::optional<time_point> at;
  std::optional<discord_user_id> user;  ///< of `data.user`, where the event has one
};

/// Reads the body of a webhook event, after its signature was verified. Errors: `discord_payload_invalid`.
result<webhook_event> read_webhook_event(const boost::json::value& json);

}  // namespace ess::discord
