// Linked roles: what an application can say about a person, and what it says (Resources / Application Role Connection
// Metadata; Resources / User, "Application Role Connection Object").
#pragma once

#include <boost/json/value.hpp>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ess/base/clock.hpp"
#include "ess/base/result.hpp"

namespace ess::discord {

/// How a person's value is compared with what a guild set for its role.
enum class metadata_type {
  integer_at_most = 1,
  integer_at_least = 2,
  integer_equal = 3,
  integer_not_equal = 4,
  datetime_at_most = 5,   ///< the guild sets days before now
  datetime_at_least = 6,  ///< the same
  boolean_equal = 7,
  boolean_not_equal = 8,
};

/// Discord's limits, lengths in characters.
namespace role_connection_limits {
inline constexpr std::size_t records = 5, key = 50, name = 100, description = 200, platform_name = 50,
                             platform_username = 100, value = 100;
}

/// One thing the application can say about everybody who connects.
struct metadata_record {
  metadata_type type = metadata_type::boolean_equal;
  std::string key;                                             ///< `a-z`, `0-9` and `_`
  std::string name;                                            ///< shown to who sets up a role
  std::string description;                                     ///< the same
  std::map<std::string, std::string> name_localizations = {};  ///< by Discord's locale
  std::map<std::string, std::string> description_localizations = {};

  friend bool operator==(const metadata_record&, const metadata_record&) = default;
};

/// What it says about one person; the values are texts whatever their type (see `metadata_value`).
struct role_connection {
  std::string platform_name;      ///< empty: none
  std::string platform_username;  ///< empty: none
  std::map<std::string, std::string> metadata = {};

  friend bool operator==(const role_connection&, const role_connection&) = default;
};

std::string metadata_value(bool value);
std::string metadata_value(std::int64_t value);
/// ISO 8601 in UTC.
std::string metadata_value(time_point value);

/// Errors: `role_metadata_invalid` (invalid argument) naming the record that is beyond Discord's limits.
result<void> check_metadata_records(const std::vector<metadata_record>& records);
/// Errors: `role_connection_invalid` (invalid argument) naming the member.
result<void> check_role_connection(const role_connection& connection);

/// Errors: `discord_payload_invalid` without one of the required members.
result<metadata_record> read_metadata_record(const boost::json::value& json);
boost::json::value write_metadata_record(const metadata_record& record);
/// Errors: `discord_payload_invalid`. What is absent or null is empty.
result<role_connection> read_role_connection(const boost::json::value& json);
boost::json::value write_role_connection(const role_connection& connection);

}  // namespace ess::discord
