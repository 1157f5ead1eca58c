// /_sim/applications/{id}/interactions-endpoint, .../webhook-events and /_sim/clock.
#include <algorithm>

#include "ess/base/json.hpp"
#include "testing/sim/dispatch.hpp"
#include "testing/sim/signed_posts.hpp"
#include "testing/sim/wire.hpp"

namespace ess::testing::sim {

namespace {

application* named_application(call& c) { return find_in(c.sim.data.applications, c.id("application")); }

json::object shown_endpoint(const application& app) {
  json::object shown;
  shown["url"] = app.interactions.url;
  shown["state"] = app.interactions.state;
  shown["publicKey"] = app.verify_key;
  return shown;
}

sim_reply show_endpoint(call& c) {
  const application* app = named_application(c);
  if (app == nullptr) return control_error(404, "There is no such application.");
  return json_reply(200, shown_endpoint(*app));
}

bool is_address(const std::string& url) {
  return url.empty() || url.starts_with("http://") || url.starts_with("https://");
}

sim_reply bad_address() { return control_error(400, "\"url\" must begin with http:// or https://."); }

// {url}; empty or null takes it away.
sim_reply set_endpoint(call& c) {
  application* app = named_application(c);
  if (app == nullptr) return control_error(404, "There is no such application.");
  const std::string url = string_member(c.body, "url").value_or("");
  if (!is_address(url)) return bad_address();
  set_interactions_url(c.sim, *app, url, c.now);
  return json_reply(202, shown_endpoint(*app));
}

json::object shown_events(const application& app, const world& w) {
  json::object shown;
  shown["url"] = app.events.url;
  shown["state"] = app.events.state;
  shown["events"] = json::array(app.event_types.begin(), app.event_types.end());
  shown["publicKey"] = app.verify_key;
  shown["undelivered"] = std::count_if(w.event_deliveries.begin(), w.event_deliveries.end(),
                                       [&](const auto& entry) { return entry.second.application_id == app.id; });
  return shown;
}

sim_reply show_events(call& c) {
  const application* app = named_application(c);
  if (app == nullptr) return control_error(404, "There is no such application.");
  return json_reply(200, shown_events(*app, c.sim.data));
}

// The types of `events` that the simulator has something to tell about; without the member all of them.
std::optional<std::set<std::string, std::less<>>> event_types_of(const json::value& body) {
  const std::set<std::string, std::less<>> all = {"APPLICATION_AUTHORIZED", "APPLICATION_DEAUTHORIZED"};
  const json::value* wanted = find_member(body, "events");
  if (wanted == nullptr || wanted->is_null()) return all;
  if (!wanted->is_array()) return std::nullopt;
  std::set<std::string, std::less<>> types;
  for (const json::value& type : wanted->get_array()) {
    if (!type.is_string() || !all.contains(std::string_view(type.get_string()))) return std::nullopt;
    types.emplace(type.get_string());
  }
  return types;
}

// {url, events?}; empty or null takes the address away.
sim_reply set_events(call& c) {
  application* app = named_application(c);
  if (app == nullptr) return control_error(404, "There is no such application.");
  const std::string url = string_member(c.body, "url").value_or("");
  if (!is_address(url)) return bad_address();
  auto types = event_types_of(c.body);
  if (!types) {
    return control_error(400, "\"events\" may hold APPLICATION_AUTHORIZED and APPLICATION_DEAUTHORIZED.");
  }
  app->event_types = std::move(*types);
  set_events_url(c.sim, *app, url, c.now);
  return json_reply(202, shown_events(*app, c.sim.data));
}

// {stepMs?, scale?}
sim_reply set_clock(call& c) {
  const auto step = integer_member(c.body, "stepMs");
  if (step && *step < 0) return control_error(400, "\"stepMs\" must not be negative: time never steps back.");
  const json::value* scale = find_member(c.body, "scale");
  if (scale != nullptr) {
    const double wanted = scale->is_number() ? scale->to_number<double>() : -1;
    if (!sim_clock::is_scale(wanted)) {
      return control_error(400, "\"scale\" must be 0 or a number from 0.001 to 10000; 1 is real time.");
    }
    c.sim.clock.set_scale(wanted, c.real_now);
  }
  if (step) c.sim.clock.step(std::chrono::milliseconds(*step), c.real_now);
  json::object shown;
  shown["now"] = format_time(c.sim.clock.now(c.real_now));
  shown["scale"] = c.sim.clock.scale();
  return json_reply(200, shown);
}

sim_reply show_clock(call& c) {
  json::object shown;
  shown["now"] = format_time(c.now);
  shown["scale"] = c.sim.clock.scale();
  return json_reply(200, shown);
}

constexpr const char* interactions = "/_sim/applications/{application}/interactions-endpoint";
constexpr const char* events = "/_sim/applications/{application}/webhook-events";

}  // namespace

std::span<const route> control_post_routes() {
  constexpr route_access control = route_access::control;
  static constexpr route routes[] = {
      {"GET", interactions, control, route_body::none, false, show_endpoint},
      {"PUT", interactions, control, route_body::json, false, set_endpoint},
      {"GET", events, control, route_body::none, false, show_events},
      {"PUT", events, control, route_body::json, false, set_events},
      {"GET", "/_sim/clock", control, route_body::none, false, show_clock},
      {"POST", "/_sim/clock", control, route_body::json, false, set_clock},
  };
  return routes;
}

}  // namespace ess::testing::sim
