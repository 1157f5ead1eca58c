// /_sim/applications/{id}/interactions-endpoint and /_sim/clock.
#include "ess/base/json.hpp"
#include "testing/sim/dispatch.hpp"
#include "testing/sim/signed_posts.hpp"
#include "testing/sim/wire.hpp"

namespace ess::testing::sim {

namespace {

constexpr double greatest_scale = 10'000;

application* named_application(call& c) { return find_in(c.sim.data.applications, c.id("application")); }

json::object shown_endpoint(const application& app) {
  json::object shown;
  shown["url"] = app.interactions_url;
  shown["state"] = app.interactions_url_state;
  shown["publicKey"] = app.verify_key;
  return shown;
}

sim_reply show_endpoint(call& c) {
  const application* app = named_application(c);
  if (app == nullptr) return control_error(404, "There is no such application.");
  return json_reply(200, shown_endpoint(*app));
}

// {url}; empty or null takes it away.
sim_reply set_endpoint(call& c) {
  application* app = named_application(c);
  if (app == nullptr) return control_error(404, "There is no such application.");
  const std::string url = string_member(c.body, "url").value_or("");
  if (!url.empty() && !url.starts_with("http://") && !url.starts_with("https://")) {
    return control_error(400, "\"url\" must begin with http:// or https://.");
  }
  set_interactions_url(c.sim, *app, url, c.now);
  return json_reply(202, shown_endpoint(*app));
}

// {stepMs?, scale?}; the simulator's time is at least the real one's pace of a thousandth.
sim_reply set_clock(call& c) {
  const auto step = integer_member(c.body, "stepMs");
  if (step && *step < 0) return control_error(400, "\"stepMs\" must not be negative: time never steps back.");
  const json::value* scale = find_member(c.body, "scale");
  if (scale != nullptr) {
    const double wanted = scale->is_number() ? scale->to_number<double>() : 0;
    if (!(wanted >= 0.001 && wanted <= greatest_scale)) {
      return control_error(400, "\"scale\" must be a number from 0.001 to 10000; 1 is real time.");
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

constexpr route_access control = route_access::control;
constexpr const char* endpoint = "/_sim/applications/{application}/interactions-endpoint";

constexpr route routes[] = {
    {"GET", endpoint, control, route_body::none, false, show_endpoint},
    {"PUT", endpoint, control, route_body::json, false, set_endpoint},
    {"GET", "/_sim/clock", control, route_body::none, false, show_clock},
    {"POST", "/_sim/clock", control, route_body::json, false, set_clock},
};

}  // namespace

std::span<const route> control_post_routes() { return routes; }

}  // namespace ess::testing::sim
