// /applications/{application}/commands and the same below a guild.
#include <algorithm>

#include "ess/base/json.hpp"
#include "testing/sim/commands.hpp"
#include "testing/sim/dispatch.hpp"
#include "testing/sim/localizations.hpp"
#include "testing/sim/wire.hpp"

namespace ess::testing::sim {

namespace {

// "There is a global rate limit of 200 application command creates per day, per guild."
constexpr std::size_t creates_per_day = 200;
// A bulk PUT holds at most this many (OpenAPI description).
constexpr std::size_t most_in_bulk = 130;

struct scope {
  application* app = nullptr;
  std::optional<flake> guild_id;
  bool has(const command& candidate) const {
    return candidate.application_id == app->id && candidate.guild_id == guild_id;
  }
};

std::optional<sim_reply> find_scope(call& c, scope& out) {
  if (c.bot->id != c.id("application")) {
    return api_error(403, 20012, "You are not authorized to perform this action on this application");
  }
  out.app = c.bot;
  if (c.param("guild").empty()) return std::nullopt;
  out.guild_id = c.id("guild");
  const guild* g = c.sim.data.find_guild(*out.guild_id);
  if (g == nullptr || !g->applications.contains(c.bot->id)) return api_error(403, 50001, "Missing Access");
  return std::nullopt;
}

found<command> find_command(call& c, const scope& in) {
  command* candidate = find_in(c.sim.data.commands, c.id("command"));
  if (candidate == nullptr || !in.has(*candidate)) return api_error(404, 10063, "Unknown application command");
  return candidate;
}

command* find_by_name(world& w, const scope& in, int type, std::string_view name) {
  for (auto& [id, candidate] : w.commands) {
    if (in.has(candidate) && candidate.type == type && candidate.name == name) return &candidate;
  }
  return nullptr;
}

std::size_t count_type(const world& w, const scope& in, int type) {
  return static_cast<std::size_t>(std::count_if(w.commands.begin(), w.commands.end(), [&](const auto& entry) {
    return in.has(entry.second) && entry.second.type == type;
  }));
}

sim_reply daily_creates_reached() {
  return api_error(400, 30034, "Max number of daily application command creates has been reached (200)");
}

sim_reply too_many_commands(int type) {
  return api_error(400, 30032,
                   "Maximum number of application commands reached (" + std::to_string(most_commands(type)) + ").");
}

std::vector<time_point>& todays_creates(call& c, const scope& in) {
  auto& times = c.sim.data.command_creates[{in.app->id, in.guild_id.value_or(0)}];
  std::erase_if(times, [&](time_point at) { return c.now - at >= std::chrono::hours(24); });
  return times;
}

int type_of(const json::object& definition) {
  return static_cast<int>(integer_member(definition, "type").value_or(command_type::chat_input));
}

// Keeps the id of an equal name and type; the version is a fresh snowflake on each change.
command& store(call& c, const scope& in, json::object definition, command* existing) {
  const flake id = existing != nullptr ? existing->id : c.sim.ids.next(c.now);
  command& out = c.sim.data.commands[id];
  out.id = id;
  out.application_id = in.app->id;
  out.guild_id = in.guild_id;
  out.type = type_of(definition);
  out.name = string_member(definition, "name").value_or("");
  if (existing == nullptr || out.definition != definition) out.version = c.sim.ids.next(c.now);
  out.definition = std::move(definition);
  return out;
}

sim_reply list(call& c) {
  scope in;
  if (auto refusal = find_scope(c, in)) return std::move(*refusal);
  // "with_localizations: whether to include full localization dictionaries".
  const bool whole = c.query_flag("with_localizations");
  const auto locale = wanted_locale(c.request);
  json::array body;
  for (const auto& [id, candidate] : c.sim.data.commands) {
    if (!in.has(candidate)) continue;
    json::object shown = command_json(candidate);
    body.push_back(whole ? std::move(shown) : listed_command(std::move(shown), locale));
  }
  return json_reply(200, body);
}

// 201 for a new command, 200 if the name existed.
sim_reply create(call& c) {
  scope in;
  if (auto refusal = find_scope(c, in)) return std::move(*refusal);
  form_errors errors;
  json::object definition = checked_definition(c.body, in.guild_id.has_value(), {}, errors);
  if (!errors.empty()) return errors.reply();
  const int type = type_of(definition);
  command* existing = find_by_name(c.sim.data, in, type, string_member(definition, "name").value_or(""));
  if (existing == nullptr) {
    auto& creates = todays_creates(c, in);
    if (creates.size() >= creates_per_day) return daily_creates_reached();
    if (count_type(c.sim.data, in, type) >= most_commands(type)) return too_many_commands(type);
    creates.push_back(c.now);
  }
  const bool is_new = existing == nullptr;
  return json_reply(is_new ? 201 : 200, command_json(store(c, in, std::move(definition), existing)));
}

sim_reply get(call& c) {
  scope in;
  if (auto refusal = find_scope(c, in)) return std::move(*refusal);
  auto wanted = find_command(c, in);
  return wanted ? json_reply(200, command_json(*wanted)) : std::move(wanted).refusal();
}

// PATCH replaces each given field whole.
sim_reply edit(call& c) {
  scope in;
  if (auto refusal = find_scope(c, in)) return std::move(*refusal);
  auto wanted = find_command(c, in);
  if (!wanted) return std::move(wanted).refusal();
  json::object merged = wanted->definition;
  if (const json::object* given = c.body.if_object()) {
    for (const auto& entry : *given) merged[entry.key()] = entry.value();
  }
  merged["type"] = wanted->type;
  form_errors errors;
  json::object definition = checked_definition(merged, in.guild_id.has_value(), {}, errors);
  if (!errors.empty()) return errors.reply();
  const command* holder = find_by_name(c.sim.data, in, wanted->type, string_member(definition, "name").value_or(""));
  if (holder != nullptr && holder->id != wanted->id) {
    return api_error(400, 40041, "An application command with that name already exists");
  }
  return json_reply(200, command_json(store(c, in, std::move(definition), &*wanted)));
}

sim_reply remove(call& c) {
  scope in;
  if (auto refusal = find_scope(c, in)) return std::move(*refusal);
  auto wanted = find_command(c, in);
  if (!wanted) return std::move(wanted).refusal();
  c.sim.data.commands.erase(wanted->id);
  return empty_reply(204);
}

std::optional<sim_reply> check_bulk(call& c, const scope& in, std::vector<json::object>& definitions) {
  form_errors errors;
  const json::array* list = c.body.if_array();
  if (list == nullptr) {
    errors.wrong_type({}, "an array");
    return errors.reply();
  }
  if (list->size() > most_in_bulk) errors.too_long({}, most_in_bulk);
  std::map<std::pair<int, std::string>, int> seen;
  std::map<int, std::size_t> per_type;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const body_path where{path_step(i)};
    definitions.push_back(checked_definition((*list)[i], in.guild_id.has_value(), where, errors));
    const int type = type_of(definitions.back());
    ++per_type[type];
    if (++seen[{type, string_member(definitions.back(), "name").value_or("")}] > 1) {
      errors.add(where, "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique");
    }
  }
  if (!errors.empty()) return errors.reply();
  for (const auto& [type, count] : per_type) {
    if (count > most_commands(type)) return too_many_commands(type);
  }
  return std::nullopt;
}

// Replaces all types of the scope. Only commands not yet present count toward the daily limit.
sim_reply overwrite_all(call& c) {
  scope in;
  if (auto refusal = find_scope(c, in)) return std::move(*refusal);
  std::vector<json::object> definitions;
  if (auto refusal = check_bulk(c, in, definitions)) return std::move(*refusal);
  std::vector<command*> existing;
  for (const json::object& definition : definitions) {
    existing.push_back(
        find_by_name(c.sim.data, in, type_of(definition), string_member(definition, "name").value_or("")));
  }
  auto& creates = todays_creates(c, in);
  const auto fresh = static_cast<std::size_t>(std::count(existing.begin(), existing.end(), nullptr));
  if (creates.size() + fresh > creates_per_day) return daily_creates_reached();
  creates.insert(creates.end(), fresh, c.now);
  std::set<flake> kept;
  json::array body;
  for (std::size_t i = 0; i < definitions.size(); ++i) {
    const command& stored = store(c, in, std::move(definitions[i]), existing[i]);
    kept.insert(stored.id);
    body.push_back(command_json(stored));
  }
  std::erase_if(c.sim.data.commands,
                [&](const auto& entry) { return in.has(entry.second) && !kept.contains(entry.first); });
  return json_reply(200, body);
}

constexpr route_access bot = route_access::bot;
constexpr const char* global_list = "/applications/{application}/commands";
constexpr const char* global_one = "/applications/{application}/commands/{command}";
constexpr const char* guild_list = "/applications/{application}/guilds/{guild}/commands";
constexpr const char* guild_one = "/applications/{application}/guilds/{guild}/commands/{command}";

}  // namespace

std::span<const route> command_routes() {
  static constexpr route routes[] = {
      {"GET", global_list, bot, route_body::none, true, list},
      {"POST", global_list, bot, route_body::json, true, create},
      {"PUT", global_list, bot, route_body::json, true, overwrite_all},
      {"GET", global_one, bot, route_body::none, true, get},
      {"PATCH", global_one, bot, route_body::json, true, edit},
      {"DELETE", global_one, bot, route_body::none, true, remove},
      {"GET", guild_list, bot, route_body::none, true, list},
      {"POST", guild_list, bot, route_body::json, true, create},
      {"PUT", guild_list, bot, route_body::json, true, overwrite_all},
      {"GET", guild_one, bot, route_body::none, true, get},
      {"PATCH", guild_one, bot, route_body::json, true, edit},
      {"DELETE", guild_one, bot, route_body::none, true, remove},
  };
  return routes;
}

}  // namespace ess::testing::sim
