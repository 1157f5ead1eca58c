// A small world and short words to talk to it: one application, two members, one stranger, three channels.
#pragma once

#include <boost/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ess/base/json.hpp"
#include "ess/testing/simulator.hpp"
#include "support/fakes.hpp"

namespace ess::test {

namespace json = boost::json;

inline constexpr std::string_view small_world = R"({
  "applications": [
    {"id": "500", "name": "ESS", "clientSecret": "secret", "botToken": "example.token",
     "redirectUris": ["http://localhost:3000/cb", "http://localhost:3000/other"]},
    {"id": "501", "name": "Other", "clientSecret": "other-secret", "botToken": "other.token",
     "redirectUris": ["http://localhost:3001/cb"]}],
  "users": [{"id": "41", "username": "ann", "globalName": "Ann", "email": "ann@example.org"},
            {"id": "42", "username": "ben"}, {"id": "43", "username": "cleo"}],
  "guilds": [{"id": "700", "name": "Harbour City", "ownerId": "41", "memberIds": ["41", "42"],
    "applicationIds": ["500"],
    "channels": [{"id": "710", "name": "general", "type": 0}, {"id": "711", "name": "offices", "type": 4},
      {"id": "712", "name": "locked", "type": 0,
       "permissionOverwrites": [{"id": "500", "type": 1, "allow": "0", "deny": "2048"}]},
      {"id": "713", "name": "hidden", "type": 0,
       "permissionOverwrites": [{"id": "700", "type": 0, "allow": "0", "deny": "1024"}]}]}]
})";

struct sim_answer {
  int status = 0;
  json::value body;
  std::vector<std::pair<std::string, std::string>> headers;

  std::string header(std::string_view name) const {
    for (const auto& [key, value] : headers) {
      if (key == name) return value;
    }
    return {};
  }
  /// Text at a path of member names, as in `at("user.id")`; numbers as digits; "" when absent.
  std::string at(std::string_view path) const {
    const json::value* value = &body;
    while (!path.empty() && value != nullptr) {
      const std::size_t end = std::min(path.find('.'), path.size());
      const std::string_view step = path.substr(0, end);
      path.remove_prefix(std::min(end + 1, path.size()));
      if (value->is_array()) {
        const auto index = static_cast<std::size_t>(std::stoul(std::string(step)));
        value = index < value->get_array().size() ? &value->get_array()[index] : nullptr;
      } else {
        value = find_member(*value, step);
      }
    }
    if (value == nullptr) return {};
    return value->is_string() ? std::string(value->get_string()) : to_json_text(*value);
  }
};

/// A simulator with the small world, a clock that is told the time, and repeatable randomness.
class sim_world {
 public:
  explicit sim_world(testing::sim_options options = {}) : sim(std::move(options), random) {
    loaded = sim.load_world(small_world, clock.now()).has_value();
  }

  sim_answer send(testing::sim_request request) {
    const auto reply = sim.handle(request, clock.now());
    sim_answer out;
    out.status = reply.status;
    out.headers = reply.headers;
    auto parsed = parse_json(reply.body, {.max_bytes = 1u << 22});
    if (parsed) out.body = std::move(*parsed);
    return out;
  }
  /// As the bot of application 500.
  sim_answer bot(std::string method, std::string path, std::string body = {}) {
    return as("Bot example.token", std::move(method), std::move(path), std::move(body));
  }
  sim_answer as(std::string authorization, std::string method, std::string path, std::string body = {}) {
    testing::sim_request request{std::move(method), "/api/v10" + path, {}, std::move(body)};
    request.headers.emplace_back("user-agent", "DiscordBot (https://example.org, 1)");
    if (!authorization.empty()) request.headers.emplace_back("authorization", std::move(authorization));
    if (!request.body.empty()) request.headers.emplace_back("content-type", "application/json");
    return send(std::move(request));
  }
  sim_answer form(std::string path, std::string body) {
    testing::sim_request request{"POST", "/api/v10" + path, {}, std::move(body)};
    request.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
    return send(std::move(request));
  }
  sim_answer control(std::string method, std::string path, std::string body = {}) {
    testing::sim_request request{std::move(method), "/_sim" + path, {}, std::move(body)};
    if (!request.body.empty()) request.headers.emplace_back("content-type", "application/json");
    return send(std::move(request));
  }

  fake_clock clock;
  fake_random random;
  testing::simulator sim;
  bool loaded = false;
};

}  // namespace ess::test
