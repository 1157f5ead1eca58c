#include "ess/discord/model/role_connection.hpp"

#include <algorithm>
#include <boost/json/object.hpp>
#include <set>
#include <string_view>

#include "ess/base/text.hpp"
#include "ess/discord/model/fields.hpp"

namespace ess::discord {

namespace {

namespace limits = role_connection_limits;

bool is_key(std::string_view text) {
  const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
  return !text.empty() && text.size() <= limits::key && std::ranges::all_of(text, plain);
}

bool is_text(std::string_view text, std::size_t most) {
  return !text.empty() && is_utf8(text) && count_code_points(text) <= most;
}

bool are_texts(const std::map<std::string, std::string>& texts, std::size_t most) {
  return std::ranges::all_of(texts, [&](const auto& entry) { return is_text(entry.second, most); });
}

error metadata_invalid(std::string_view key, std::string_view why) {
  return error(errc::invalid_argument, "role_metadata_invalid",
               "The role connection record \"" + std::string(key) + "\" " + std::string(why) + ".");
}

error connection_invalid(std::string_view what, std::size_t most) {
  return error(errc::invalid_argument, "role_connection_invalid",
               std::string(what) + " of a role connection must have at most " + std::to_string(most) + " characters.");
}

/// Text members of an object; a value that is none is left out.
std::map<std::string, std::string> texts_member(const boost::json::value& json, std::string_view name) {
  std::map<std::string, std::string> texts;
  const boost::json::value* member = find_member(json, name);
  if (member == nullptr || !member->is_object()) return texts;
  for (const auto& [key, value] : member->get_object()) {
    if (value.is_string()) texts.emplace(std::string(key), std::string(value.get_string()));
  }
  return texts;
}

boost::json::object write_texts(const std::map<std::string, std::string>& texts) {
  boost::json::object json;
  for (const auto& [key, value] : texts) json[key] = value;
  return json;
}

}  // namespace

std::string metadata_value(bool value) { return value ? "1" : "0"; }
std::string metadata_value(std::int64_t value) { return std::to_string(value); }
std::string metadata_value(time_point value) { return format_time(value); }

result<void> check_metadata_records(const std::vector<metadata_record>& records) {
  if (records.size() > limits::records) {
    return error(errc::invalid_argument, "role_metadata_invalid",
                 "An application may have at most " + std::to_string(limits::records) + " role connection records.");
  }
  std::set<std::string_view> keys;
  for (const metadata_record& record : records) {
    if (!is_key(record.key)) return metadata_invalid(record.key, "needs a key of 1 to 50 of a-z, 0-9 and _");
    if (!keys.insert(record.key).second) return metadata_invalid(record.key, "is there twice");
    if (!is_text(record.name, limits::name) || !are_texts(record.name_localizations, limits::name)) {
      return metadata_invalid(record.key, "needs names of 1 to 100 characters");
    }
    if (!is_text(record.description, limits::description) ||
        !are_texts(record.description_localizations, limits::description)) {
      return metadata_invalid(record.key, "needs descriptions of 1 to 200 characters");
    }
  }
  return success();
}

result<void> check_role_connection(const role_connection& connection) {
  const auto fits = [](std::string_view text, std::size_t most) { return text.empty() || is_text(text, most); };
  if (!fits(connection.platform_name, limits::platform_name)) {
    return connection_invalid("The platform name", limits::platform_name);
  }
  if (!fits(connection.platform_username, limits::platform_username)) {
    return connection_invalid("The platform user name", limits::platform_username);
  }
  if (connection.metadata.size() > limits::records) {
    return error(errc::invalid_argument, "role_connection_invalid", "A role connection has at most 5 values.");
  }
  for (const auto& [key, value] : connection.metadata) {
    if (!is_key(key) || !is_text(value, limits::value)) return connection_invalid("The value " + key, limits::value);
  }
  return success();
}

result<metadata_record> read_metadata_record(const boost::json::value& json) {
  const auto type = integer_member(json, "type");
  auto key = string_member(json, "key");
  auto name = string_member(json, "name");
  auto description = string_member(json, "description");
  if (!type || *type < 1 || *type > 8 || !key || !name || !description) {
    return payload_invalid("a role connection record without type, key, name or description");
  }
  metadata_record record;
  record.type = static_cast<metadata_type>(*type);
  record.key = std::move(*key);
  record.name = std::move(*name);
  record.description = std::move(*description);
  record.name_localizations = texts_member(json, "name_localizations");
  record.description_localizations = texts_member(json, "description_localizations");
  return record;
}

boost::json::value write_metadata_record(const metadata_record& record) {
  boost::json::object json;
  json["type"] = static_cast<int>(record.type);
  json["key"] = record.key;
  json["name"] = record.name;
  json["description"] = record.description;
  if (!record.name_localizations.empty()) json["name_localizations"] = write_texts(record.name_localizations);
  if (!record.description_localizations.empty()) {
    json["description_localizations"] = write_texts(record.description_localizations);
  }
  return json;
}

result<role_connection> read_role_connection(const boost::json::value& json) {
  if (!json.is_object()) return payload_invalid("a role connection that is no object");
  role_connection connection;
  connection.platform_name = string_member(json, "platform_name").value_or("");
  connection.platform_username = string_member(json, "platform_username").value_or("");
  connection.metadata = texts_member(json, "metadata");
  return connection;
}

boost::json::value write_role_connection(const role_connection& connection) {
  boost::json::object json;
  if (!connection.platform_name.empty()) json["platform_name"] = connection.platform_name;
  if (!connection.platform_username.empty()) json["platform_username"] = connection.platform_username;
  json["metadata"] = write_texts(connection.metadata);
  return json;
}

}  // namespace ess::discord
