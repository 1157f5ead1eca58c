// /_sim/faults: what goes wrong, on order.
#include <functional>
#include <map>

#include "ess/base/json.hpp"
#include "testing/sim/dispatch.hpp"
#include "testing/sim/gateway_link.hpp"
#include "testing/sim/wire.hpp"

namespace ess::testing::sim {

namespace {

constexpr std::int64_t most_frames = 1'000'000;
constexpr std::int64_t longest_pause_ms = 24LL * 3600 * 1000;
constexpr std::int64_t most_megabytes = 256;

/// A number of the body within bounds; `otherwise` when it is not there, nothing when it is beyond them.
std::optional<std::int64_t> number_of(const call& c, std::string_view name, std::int64_t otherwise, std::int64_t least,
                                      std::int64_t most) {
  const auto given = integer_member(c.body, name).value_or(otherwise);
  if (given < least || given > most) return std::nullopt;
  return given;
}

sim_reply out_of_bounds(std::string_view name, std::int64_t least, std::int64_t most) {
  return control_error(400, "\"" + std::string(name) + "\" must be a number from " + std::to_string(least) + " to " +
                                std::to_string(most) + ".");
}

sim_reply add_rest_fault(call& c) {
  rest_fault fault;
  const std::string cut = string_member(c.body, "cut").value_or("");
  const auto delay = number_of(c, "delayMs", 0, 0, longest_pause_ms);
  if (!delay) return out_of_bounds("delayMs", 0, longest_pause_ms);
  if (!cut.empty() && cut != "before" && cut != "half") {
    return control_error(400, "\"cut\" must be before or half.");
  }
  fault.delay = std::chrono::milliseconds(*delay);
  if (!cut.empty()) fault.line = cut == "before" ? sim_reply::cut::before : sim_reply::cut::half;
  if (const auto status = integer_member(c.body, "status")) fault.status = static_cast<int>(*status);
  if (!fault.status && cut.empty() && *delay == 0) fault.status = 500;
  fault.count = static_cast<int>(integer_member(c.body, "count").value_or(1));
  fault.one_in = static_cast<int>(integer_member(c.body, "oneIn").value_or(1));
  fault.path = string_member(c.body, "path").value_or("");
  fault.scope = string_member(c.body, "scope").value_or("user");
  fault.retry_after = std::chrono::milliseconds(integer_member(c.body, "retryAfterMs").value_or(1000));
  fault.afterwards = bool_member(c.body, "afterwards").value_or(false);
  if (fault.status && (*fault.status < 400 || *fault.status > 599)) return out_of_bounds("status", 400, 599);
  c.sim.faults.add(std::move(fault));
  return json_reply(200, json::object{{"ok", true}});
}

/// Does it to every gateway connection there is.
sim_reply for_each_link(call& c, const std::function<void(gateway_link&)>& what) {
  // A copy: what ends a connection takes it out of the list.
  const auto links = c.sim.gateway.links();
  for (gateway_link* link : links) what(*link);
  return json_reply(200, json::object{{"ok", true}, {"connections", links.size()}});
}

sim_reply close_links(call& c) {
  const auto code = static_cast<std::uint16_t>(integer_member(c.body, "code").value_or(4000));
  return for_each_link(c, [&](gateway_link& link) { link.close(code, ""); });
}

sim_reply ask_reconnect(call& c) {
  return for_each_link(c, [](gateway_link& link) { link.send_op(7, nullptr); });
}

sim_reply drop_links(call& c) {
  return for_each_link(c, [](gateway_link& link) { link.drop(); });
}

sim_reply make_zombies(call& c) {
  return for_each_link(c, [](gateway_link& link) { link.stop_acknowledging(); });
}

sim_reply invalidate_sessions(call& c) {
  const bool resumable = bool_member(c.body, "resumable").value_or(false);
  return for_each_link(c, [&](gateway_link& link) {
    link.send_op(9, resumable);
    link.lose_session(resumable, c.now);
  });
}

sim_reply garble_frames(call& c) {
  const auto frames = number_of(c, "frames", 1, 1, most_frames);
  if (!frames) return out_of_bounds("frames", 1, most_frames);
  return for_each_link(c, [&](gateway_link& link) { link.wire().garble(static_cast<int>(*frames)); });
}

// Each of the next events comes twice (Reference, "Eventual Consistency": once, several times, or never).
sim_reply duplicate_events(call& c) {
  const auto events = number_of(c, "events", 1, 1, most_frames);
  if (!events) return out_of_bounds("events", 1, most_frames);
  return for_each_link(c, [&](gateway_link& link) { link.duplicate(static_cast<int>(*events)); });
}

sim_reply tear_frames(call& c) {
  return for_each_link(c, [](gateway_link& link) { link.tear_next(); });
}

sim_reply delay_frames(call& c) {
  const auto frames = number_of(c, "frames", most_frames, 1, most_frames);
  const auto by = number_of(c, "ms", 0, 1, longest_pause_ms);
  if (!frames) return out_of_bounds("frames", 1, most_frames);
  if (!by) return out_of_bounds("ms", 1, longest_pause_ms);
  return for_each_link(
      c, [&](gateway_link& link) { link.wire().delay(static_cast<int>(*frames), std::chrono::milliseconds(*by)); });
}

// The connections there are, and so many new ones: they are accepted and then nothing is heard.
sim_reply open_black_holes(call& c) {
  const auto more = number_of(c, "connections", 0, 0, most_frames);
  if (!more) return out_of_bounds("connections", 0, most_frames);
  c.sim.gateway.order_black_holes(static_cast<int>(*more));
  return for_each_link(c, [](gateway_link& link) { link.wire().silence(); });
}

sim_reply read_slowly(call& c) {
  const auto pause = number_of(c, "ms", 0, 1, longest_pause_ms);
  if (!pause) return out_of_bounds("ms", 1, longest_pause_ms);
  return for_each_link(
      c, [&](gateway_link& link) { link.wire().stop_reading(c.now + std::chrono::milliseconds(*pause)); });
}

// Small on a compressed line, and that much in memory.
sim_reply send_bombs(call& c) {
  const auto size = number_of(c, "megabytes", 64, 1, most_megabytes);
  if (!size) return out_of_bounds("megabytes", 1, most_megabytes);
  std::string bomb = R"({"op":0,"s":null,"t":"BOMB","d":")";
  bomb.append(static_cast<std::size_t>(*size) * 1024 * 1024, 'a').append("\"}");
  return for_each_link(c, [&](gateway_link& link) { link.send(bomb); });
}

sim_reply clear_faults(call& c) {
  c.sim.faults.clear();
  c.sim.gateway.order_black_holes(0);
  return json_reply(200, json::object{{"ok", true}});
}

using order = sim_reply (*)(call&);

sim_reply add_fault(call& c) {
  static const std::map<std::string, order, std::less<>> kinds = {{"rest", add_rest_fault},
                                                                  {"close", close_links},
                                                                  {"reconnect", ask_reconnect},
                                                                  {"drop", drop_links},
                                                                  {"zombie", make_zombies},
                                                                  {"invalid_session", invalidate_sessions},
                                                                  {"garble", garble_frames},
                                                                  {"delay", delay_frames},
                                                                  {"black_hole", open_black_holes},
                                                                  {"slow_reader", read_slowly},
                                                                  {"bomb", send_bombs},
                                                                  {"clear", clear_faults},
                                                                  {"duplicate", duplicate_events},
                                                                  {"half_frame", tear_frames}};
  const auto kind = kinds.find(string_member(c.body, "kind").value_or(""));
  if (kind != kinds.end()) return kind->second(c);
  std::string names;
  for (const auto& [name, what] : kinds) names += (names.empty() ? "" : ", ") + name;
  return control_error(400, "\"kind\" must be one of " + names + ".");
}

}  // namespace

std::span<const route> control_fault_routes() {
  static constexpr route routes[] = {
      {"POST", "/_sim/faults", route_access::control, route_body::json, false, add_fault},
  };
  return routes;
}

}  // namespace ess::testing::sim
