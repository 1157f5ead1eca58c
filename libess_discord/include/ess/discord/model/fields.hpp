// Small readers for Discord payloads: they take what they know and ignore the rest.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ess/base/json.hpp"
#include "ess/base/snowflake.hpp"

namespace ess::discord {

/// The id member of that name. Ids are decimal text on the wire (Reference, "Snowflakes"); a JSON number is no id, so
/// that none ever passes through a double (security requirements OA-10, JS-4).
template <class Id>
std::optional<Id> id_member(const boost::json::value& object, std::string_view name) {
  const std::optional<std::string> text = string_member(object, name);
  if (!text) return std::nullopt;
  auto parsed = Id::parse(*text);
  if (!parsed) return std::nullopt;
  return *parsed;
}

/// The array of ids of that name; entries that are no ids are left out.
template <class Id>
std::vector<Id> ids_member(const boost::json::value& object, std::string_view name) {
  std::vector<Id> ids;
  const boost::json::value* member = find_member(object, name);
  if (member == nullptr || !member->is_array()) return ids;
  for (const boost::json::value& entry : member->get_array()) {
    if (!entry.is_string()) continue;
    const boost::json::string& text = entry.get_string();
    auto parsed = Id::parse(std::string_view(text.data(), text.size()));
    if (parsed) ids.push_back(*parsed);
  }
  return ids;
}

/// A permission set: 64 bits as decimal text (Topics / Permissions). Nothing when absent or malformed.
std::optional<std::uint64_t> permissions_member(const boost::json::value& object, std::string_view name);

/// The error of every reader here: `discord_payload_invalid`, naming what could not be read.
error payload_invalid(std::string_view what);

}  // namespace ess::discord
