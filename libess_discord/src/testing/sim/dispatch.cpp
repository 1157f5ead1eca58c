#include "testing/sim/dispatch.hpp"

#include <array>

#include "ess/base/json.hpp"
#include "ess/base/log.hpp"
#include "ess/base/text.hpp"

namespace ess::testing::sim {

namespace {

using table = std::span<const route>;

std::array<table, 12> rest_tables() {
  return {oauth_token_routes(), oauth_me_routes(), application_routes(), user_routes(),
          gateway_routes(),     command_routes(),  guild_routes(),       channel_routes(),
          message_routes(),     webhook_routes(),  interaction_routes(), role_connection_routes()};
}

std::array<table, 9> outer_tables() {
  return {authorize_routes(),    control_routes(),       control_interaction_routes(),     control_change_routes(),
          control_post_routes(), control_fault_routes(), control_role_connection_routes(), control_guild_routes(),
          page_routes()};
}

std::vector<std::string_view> segments_of(std::string_view path) {
  std::vector<std::string_view> out;
  while (!path.empty()) {
    if (path.front() == '/') {
      path.remove_prefix(1);
      continue;
    }
    const std::size_t end = std::min(path.find('/'), path.size());
    out.push_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  return out;
}

bool match(std::string_view pattern, const std::vector<std::string_view>& path,
           std::map<std::string, std::string, std::less<>>& params) {
  const auto wanted = segments_of(pattern);
  if (wanted.size() != path.size()) return false;
  params.clear();
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i].front() == '{') {
      params.emplace(wanted[i].substr(1, wanted[i].size() - 2), path[i]);
    } else if (wanted[i] != path[i]) {
      return false;
    }
  }
  return true;
}

struct match_result {
  const route* found = nullptr;
  bool path_exists = false;
};

template <class Tables>
match_result find_route(const Tables& tables, call& c, std::string_view path) {
  const auto segments = segments_of(path);
  match_result out;
  for (const table& rows : tables) {
    for (const route& row : rows) {
      std::map<std::string, std::string, std::less<>> params;
      if (!match(row.pattern, segments, params)) continue;
      out.path_exists = true;
      if (row.method != c.request.method) continue;
      c.params = std::move(params);
      out.found = &row;
      return out;
    }
  }
  return out;
}

std::string name_caller(const call& c) {
  if (c.bot != nullptr) return "bot:" + id_text(c.bot->id);
  if (c.grant != nullptr) return "user:" + id_text(c.grant->user_id);
  // "Unauthenticated requests are limited by IP"; the simulator has one caller without a name.
  return "anonymous";
}

void identify_caller(call& c) {
  const std::string_view value = c.request.header("authorization");
  if (value.starts_with("Bot ")) c.bot = c.sim.data.application_by_token(value.substr(4));
  if (value.starts_with("Bearer ")) c.grant = c.sim.data.grant_by_access_token(value.substr(7), c.now);
  c.identity = name_caller(c);
}

// Channel, guild, or webhook with its token (Rate Limits); a callback is counted with its own interaction.
std::string top_level_of(const call& c) {
  for (const char* name : {"channel", "guild"}) {
    const auto at = c.params.find(name);
    if (at != c.params.end()) return at->second;
  }
  for (const char* name : {"webhook", "interaction"}) {
    const auto at = c.params.find(name);
    if (at != c.params.end()) return at->second + "/" + std::string(c.param("token"));
  }
  return {};
}

std::optional<sim_reply> refuse_caller(const call& c, route_access access) {
  const bool bot = c.bot != nullptr;
  const bool bearer = c.grant != nullptr;
  const bool welcome = access == route_access::open || (access == route_access::bot && bot) ||
                       (access == route_access::bearer && bearer) ||
                       (access == route_access::bot_or_bearer && (bot || bearer));
  if (!welcome) return general_error(401);
  // "Clients using the HTTP API must provide a valid User Agent"; without one Cloudflare may block (code 40333).
  if (bot && c.sim.options.require_user_agent && !c.request.header("user-agent").starts_with("DiscordBot (")) {
    return api_error(403, 40333, "internal network error");
  }
  return std::nullopt;
}

std::optional<sim_reply> refuse_params(const call& c) {
  for (const auto& [name, value] : c.params) {
    if (name == "token" || parse_id(value)) continue;
    form_errors errors;
    errors.add({path_step(name + "_id")}, "NUMBER_TYPE_COERCE", "Value \"" + value + "\" is not snowflake.");
    return errors.reply();
  }
  return std::nullopt;
}

std::optional<sim_reply> parse_body(call& c, std::string_view text) {
  json_limits limits;
  limits.max_bytes = 4 * 1024 * 1024;
  limits.max_depth = 32;
  auto parsed = parse_json(text, limits);
  if (!parsed) return api_error(400, 50109, "The request body contains invalid JSON.");
  c.body = std::move(*parsed);
  return std::nullopt;
}

// "Uploading Files": the body is the part `payload_json`, and the files go with it.
std::optional<sim_reply> read_uploads(call& c) {
  auto parts = read_multipart(c.request.header("content-type"), c.request.body);
  if (!parts) {
    form_errors errors;
    errors.add({}, "CONTENT_TYPE_INVALID", "The parts of the body cannot be read.");
    return errors.reply();
  }
  if (auto refusal = refuse_size(c.request, parts->files)) return refusal;
  c.sim.uploads.files = std::move(parts->files);
  return parse_body(c, parts->payload_json.empty() ? std::string_view("{}") : std::string_view(parts->payload_json));
}

std::optional<sim_reply> read_body(call& c, route_body wanted) {
  if (wanted == route_body::none || wanted == route_body::form) return std::nullopt;
  if (wanted == route_body::optional_json && c.request.body.empty()) {
    c.body = json::object();
    return std::nullopt;
  }
  const std::string type = ascii_lower(c.request.header("content-type"));
  if (type.starts_with("multipart/form-data")) return read_uploads(c);
  // A missing or bad Content-Type gives 50035.
  if (!type.starts_with("application/json")) {
    form_errors errors;
    errors.add({}, "CONTENT_TYPE_INVALID", "Expected \"Content-Type\" header to be application/json.");
    return errors.reply();
  }
  return parse_body(c, c.request.body);
}

sim_reply run_rest(call& c, const route& row) {
  if (auto refusal = refuse_caller(c, row.access)) return std::move(*refusal);
  if (auto refusal = refuse_params(c)) return std::move(*refusal);
  if (auto refusal = read_body(c, row.body)) return std::move(*refusal);
  return row.run(c);
}

// "429 responses" of a route carry the headers of its bucket too, those of the global limit and of Cloudflare do not.
void add_bucket_headers(const call& c, const limit_key& key, taken_fault& fault) {
  reply_headers headers;
  if (fault.scope == "user") {
    headers = rate_limits::spent_headers(key, c.sim.options, fault.retry_after, c.now);
  } else if (fault.scope == "shared") {
    headers = c.sim.limits.headers(key, c.sim.options, c.now);
  }
  for (auto& header : headers) fault.instead->headers.push_back(std::move(header));
}

sim_reply answer_rest(call& c, std::string_view path) {
  const match_result matched = find_route(rest_tables(), c, path);
  if (matched.found == nullptr) return general_error(matched.path_exists ? 405 : 404);
  identify_caller(c);
  const route& row = *matched.found;
  const std::string method = c.sim.options.shared_buckets ? "" : std::string(row.method) + " ";
  const limit_key key{c.identity, method + std::string(row.pattern), top_level_of(c)};
  auto fault = c.sim.faults.take(c.path, c.sim.random);
  if (fault && fault->instead) add_bucket_headers(c, key, *fault);
  if (fault && !fault->is_carried_out) return fault->spoil(sim_reply());
  auto verdict = c.sim.limits.count(key, row.under_global_limit, c.sim.options, c.now);
  sim_reply reply = verdict.refusal ? std::move(*verdict.refusal) : run_rest(c, row);
  for (auto& header : verdict.headers) reply.headers.push_back(std::move(header));
  return fault ? fault->spoil(std::move(reply)) : reply;
}

sim_reply answer_api(call& c, std::string_view path) {
  // Without a version Discord means v6; the simulator knows one API and answers as v10. Other numbers: 50041.
  const std::string_view rest = path.substr(std::string_view("/api").size());
  const auto segments = segments_of(rest);
  if (segments.empty() || segments[0].size() < 2 || segments[0][0] != 'v' ||
      segments[0].find_first_not_of("0123456789", 1) != std::string_view::npos) {
    return answer_rest(c, rest);
  }
  if (segments[0] != "v10") return api_error(400, 50041, "Invalid API version");
  return answer_rest(c, rest.substr(rest.find("v10") + 3));
}

/// Files belong to the request they came with: what is answered later must not find them.
class files_of_one_request {
 public:
  explicit files_of_one_request(request_uploads& uploads) : uploads_(uploads) { uploads_.files.clear(); }
  ~files_of_one_request() { uploads_.files.clear(); }
  files_of_one_request(const files_of_one_request&) = delete;
  files_of_one_request& operator=(const files_of_one_request&) = delete;

 private:
  request_uploads& uploads_;
};

void remember(state& sim, const call& c, int status) {
  logged_request entry;
  entry.at = c.now;
  entry.method = c.request.method;
  entry.target = mask_secrets(c.request.target);
  entry.identity = c.identity;
  entry.user_agent = c.request.header("user-agent");
  entry.status = status;
  sim.log.push_back(std::move(entry));
  while (sim.log.size() > sim.options.request_log) sim.log.pop_front();
}

}  // namespace

flake call::id(std::string_view name) const { return parse_id(param(name)).value_or(0); }

std::string_view call::param(std::string_view name) const {
  const auto at = params.find(name);
  return at == params.end() ? std::string_view() : std::string_view(at->second);
}

std::string call::query_value(std::string_view name) const {
  const auto at = query.find(std::string(name));
  return at == query.end() ? std::string() : at->second;
}

bool call::query_flag(std::string_view name) const {
  const std::string value = query_value(name);
  return value == "true" || value == "True" || value == "1";
}

sim_reply dispatch(state& sim, const sim_request& request, time_point now, time_point real_now) {
  parsed_target target = parse_target(request.target);
  call c{sim, request, now, real_now, std::move(target.path), std::move(target.query), {}, nullptr, nullptr, {}, {}};
  sim.gateway.forget_old(now);
  const files_of_one_request forget(sim.uploads);
  const std::string_view scheme = sim.options.tls ? "https://" : "http://";
  sim.uploads.origin = std::string(scheme) + std::string(request.header("host"));
  const match_result outer = find_route(outer_tables(), c, c.path);
  if (outer.found != nullptr) {
    if (auto refusal = read_body(c, outer.found->body)) return std::move(*refusal);
    return outer.found->run(c);
  }
  if (c.path == "/api" || c.path.starts_with("/api/")) {
    sim_reply reply = answer_api(c, c.path);
    // Whoever asked got no status where the line was cut before.
    remember(sim, c, reply.line == sim_reply::cut::before ? 0 : reply.status);
    return reply;
  }
  return control_error(outer.path_exists ? 405 : 404, "There is no such page or control call.");
}

}  // namespace ess::testing::sim
