// Linked roles: /applications/{application}/role-connections/metadata and the user's side of it (Resources /
// Application Role Connection Metadata; Resources / User); /_sim/applications/{application}/role-connections.
#include <algorithm>

#include "ess/base/json.hpp"
#include "ess/base/text.hpp"
#include "testing/sim/dispatch.hpp"
#include "testing/sim/localizations.hpp"
#include "testing/sim/wire.hpp"

namespace ess::testing::sim {

namespace {

// Figures of the page and of the OpenAPI description; lengths in characters.
constexpr std::size_t most_records = 5, most_key = 50, most_name = 100, most_description = 200, most_platform_name = 50,
                      most_platform_username = 100, most_value = 100;

/// A required text of 1 to `most` characters.
std::string read_text(const json::value& body, std::string_view name, std::size_t most, const body_path& at,
                      form_errors& errors) {
  const json::value* member = find_member(body, name);
  if (member == nullptr || member->is_null()) {
    errors.required(at / name);
    return {};
  }
  if (!member->is_string()) {
    errors.wrong_type(at / name, "a string");
    return {};
  }
  std::string text(member->get_string());
  if (text.empty() || count_code_points(text) > most) errors.bad_length(at / name, 1, most);
  return text;
}

json::object read_record(const json::value& body, const body_path& at, form_errors& errors) {
  json::object out;
  if (!body.is_object()) {
    errors.wrong_type(at, "an object");
    return out;
  }
  const auto type = integer_member(body, "type");
  if (!type) {
    errors.required(at / "type");
  } else if (*type < 1 || *type > 8) {
    errors.bad_choice(at / "type", "(1, 2, 3, 4, 5, 6, 7, 8)");
  }
  out["type"] = type.value_or(0);
  const std::string key = read_text(body, "key", most_key, at, errors);
  const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
  if (!key.empty() && !std::ranges::all_of(key, plain)) {
    errors.add(at / "key", "STRING_TYPE_REGEX", "String value did not match validation regex.");
  }
  out["key"] = key;
  out["name"] = read_text(body, "name", most_name, at, errors);
  copy_localizations(body, "name_localizations", most_name, at, errors, out);
  out["description"] = read_text(body, "description", most_description, at, errors);
  copy_localizations(body, "description_localizations", most_description, at, errors, out);
  return out;
}

std::optional<sim_reply> refuse_foreign_bot(const call& c) {
  if (c.bot->id == c.id("application")) return std::nullopt;
  return api_error(403, 20012, "You are not authorized to perform this action on this application");
}

sim_reply show_metadata(call& c) {
  if (auto refusal = refuse_foreign_bot(c)) return std::move(*refusal);
  return json_reply(200, c.bot->metadata_records);
}

// The whole set is replaced; null and [] leave none.
sim_reply replace_metadata(call& c) {
  if (auto refusal = refuse_foreign_bot(c)) return std::move(*refusal);
  form_errors errors;
  json::array records;
  if (!c.body.is_null() && !c.body.is_array()) errors.wrong_type({}, "an array");
  if (c.body.is_array()) {
    const json::array& given = c.body.get_array();
    if (given.size() > most_records) errors.too_long({}, most_records);
    for (std::size_t i = 0; i < given.size(); ++i) {
      const body_path at = {path_step(i)};
      json::object record = read_record(given[i], at, errors);
      const auto key = string_member(record, "key");
      const auto same_key = [&](const json::value& other) { return string_member(other, "key") == key; };
      if (std::ranges::any_of(records, same_key)) {
        errors.add(at / "key", "APPLICATION_ROLE_CONNECTION_METADATA_DUPLICATE_KEY", "Keys must be unique.");
      }
      records.push_back(std::move(record));
    }
  }
  if (!errors.empty()) return errors.reply();
  c.bot->metadata_records = std::move(records);
  return json_reply(200, c.bot->metadata_records);
}

// "Requires an OAuth2 access token with role_connections.write scope for the application specified in the path."
std::optional<sim_reply> refuse_grant(const call& c) {
  if (!c.grant->has_scope("role_connections.write")) {
    return api_error(c.sim.options.scope_missing_status, 50026, "Missing required OAuth2 scope");
  }
  if (c.grant->application_id == c.id("application")) return std::nullopt;
  return api_error(403, 20012, "You are not authorized to perform this action on this application");
}

std::pair<flake, flake> whose(const call& c) { return {c.grant->application_id, c.grant->user_id}; }

sim_reply show_connection(call& c) {
  if (auto refusal = refuse_grant(c)) return std::move(*refusal);
  const json::object* kept = find_in(c.sim.data.role_connections, whose(c));
  if (kept != nullptr) return json_reply(200, *kept);
  json::object nothing;
  nothing["metadata"] = json::object();
  return json_reply(200, nothing);
}

bool is_digits(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// What Discord says to a value that is none of its record's type is not documented: an option says it.
bool fits_type(std::int64_t type, std::string_view text) {
  if (type >= 7) return text == "0" || text == "1";
  if (type >= 5) return parse_time(text).has_value();
  return is_digits(text);
}

const json::value* record_of(const json::array& records, std::string_view key) {
  for (const json::value& record : records) {
    if (string_member(record, "key") == key) return &record;
  }
  return nullptr;
}

json::object read_values(const call& c, form_errors& errors) {
  json::object out;
  const json::value* member = find_member(c.body, "metadata");
  if (member == nullptr || member->is_null()) return out;
  const body_path at = {path_step("metadata")};
  if (!member->is_object()) {
    errors.wrong_type(at, "an object");
    return out;
  }
  const json::array& records = c.sim.data.applications.at(c.grant->application_id).metadata_records;
  for (const auto& [key, value] : member->get_object()) {
    const body_path place = at / std::string_view(key);
    const json::value* record = record_of(records, key);
    if (record == nullptr) {
      // Not documented either (Resources / User, "Update Current User Application Role Connection").
      if (!c.sim.options.refuse_unknown_metadata) continue;
      errors.add(place, "APPLICATION_ROLE_CONNECTION_METADATA_UNKNOWN_KEY", "The application has no such record.");
      continue;
    }
    if (!value.is_string()) {
      errors.wrong_type(place, "a string");
      continue;
    }
    const std::string_view text(value.get_string());
    const std::size_t length = count_code_points(text);
    if (length < 1 || length > most_value) {
      errors.bad_length(place, 1, most_value);
    } else if (c.sim.options.refuse_unfit_metadata && !fits_type(integer_member(*record, "type").value_or(0), text)) {
      errors.add(place, "APPLICATION_ROLE_CONNECTION_METADATA_INVALID_VALUE", "The value is not of the record's type.");
    }
    out[key] = value;
  }
  return out;
}

void read_platform(const call& c, std::string_view name, std::size_t most, form_errors& errors, json::object& out) {
  const json::value* member = find_member(c.body, name);
  if (member == nullptr || member->is_null()) return;
  const body_path at = {path_step(name)};
  if (!member->is_string()) return errors.wrong_type(at, "a string");
  const std::string_view text(member->get_string());
  if (count_code_points(text) > most) errors.too_long(at, most);
  out[name] = text;
}

sim_reply replace_connection(call& c) {
  if (auto refusal = refuse_grant(c)) return std::move(*refusal);
  form_errors errors;
  json::object given;
  if (!c.body.is_object()) errors.wrong_type({}, "an object");
  read_platform(c, "platform_name", most_platform_name, errors, given);
  read_platform(c, "platform_username", most_platform_username, errors, given);
  given["metadata"] = read_values(c, errors);
  if (!errors.empty()) return errors.reply();
  return json_reply(200, c.sim.data.role_connections[whose(c)] = std::move(given));
}

sim_reply remove_connection(call& c) {
  if (auto refusal = refuse_grant(c)) return std::move(*refusal);
  c.sim.data.role_connections.erase(whose(c));
  return empty_reply(204);
}

// What the application said about whom, for tests and the demo.
sim_reply show_connections(call& c) {
  const application* app = find_in(c.sim.data.applications, c.id("application"));
  if (app == nullptr) return control_error(404, "There is no such application.");
  json::array shown;
  for (const auto& [pair, connection] : c.sim.data.role_connections) {
    if (pair.first != app->id) continue;
    json::object entry = connection;
    entry["userId"] = id_text(pair.second);
    shown.push_back(std::move(entry));
  }
  json::object body;
  body["verificationUrl"] = app->role_connections_verification_url;
  body["metadata"] = app->metadata_records;
  body["connections"] = std::move(shown);
  return json_reply(200, body);
}

constexpr std::string_view metadata_path = "/applications/{application}/role-connections/metadata";
constexpr std::string_view connection_path = "/users/@me/applications/{application}/role-connection";

constexpr route control_table[] = {
    {"GET", "/_sim/applications/{application}/role-connections", route_access::control, route_body::none, false,
     show_connections},
};

}  // namespace

std::span<const route> role_connection_routes() {
  static constexpr route routes[] = {
      {"GET", metadata_path, route_access::bot, route_body::none, true, show_metadata},
      {"PUT", metadata_path, route_access::bot, route_body::json, true, replace_metadata},
      {"GET", connection_path, route_access::bearer, route_body::none, true, show_connection},
      {"PUT", connection_path, route_access::bearer, route_body::json, true, replace_connection},
      {"DELETE", connection_path, route_access::bearer, route_body::none, true, remove_connection},
  };
  return routes;
}
std::span<const route> control_role_connection_routes() { return control_table; }

}  // namespace ess::testing::sim
