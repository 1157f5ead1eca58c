// The part of a community's Discord settings that says what it is told, when and in which language, as JSON.
#pragma once

#include <boost/json/object.hpp>
#include <string_view>

#include "ess/community/discord_config.hpp"

namespace ess::community {

/// `invalid_field`: the field's name and what is wrong with it.
error bad_field(std::string_view name, std::string_view why);

/// Reads `mutedEvents`, `quietFrom`, `quietUntil`, `quietOffset` and `language`. Errors: `invalid_field`, naming it.
result<void> read_notification_changes(const boost::json::value& json, discord_config_changes& into);

void write_notification_settings(const storage::notification_settings& settings, boost::json::object& out);

}  // namespace ess::community
