#include "health.hpp"

#include <string_view>

namespace ess::bot {

namespace {

class page {
 public:
  void gauge(std::string_view name, std::string_view help, std::string value) { add(name, "gauge", help, value); }
  void counter(std::string_view name, std::string_view help, std::int64_t value) {
    add(name, "counter", help, std::to_string(value));
  }
  std::string take() && { return std::move(text_); }

 private:
  void add(std::string_view name, std::string_view kind, std::string_view help, const std::string& value) {
    const std::string full = "ess_bot_" + std::string(name);
    text_.append("# HELP ").append(full).append(" ").append(help).append("\n");
    text_.append("# TYPE ").append(full).append(" ").append(kind).append("\n");
    text_.append(full).append(" ").append(value).append("\n");
  }
  std::string text_;
};

std::string seconds(std::chrono::milliseconds time) {
  const std::string rest = std::to_string(1000 + time.count() % 1000);
  return std::to_string(time.count() / 1000) + "." + rest.substr(1);
}

// Discord's interval is three quarters of a minute; who missed two acknowledgements is gone (security requirement
// GW-5).
constexpr std::chrono::milliseconds oldest_good_ack{120'000};

}  // namespace

bool is_ready(const bot_health& health) {
  const bool heard = health.oldest_ack.value_or(std::chrono::milliseconds(0)) < oldest_good_ack;
  return !health.stopping && health.shards > 0 && health.shards_active == health.shards && heard &&
         health.ess_reachable;
}

boost::json::object to_json(const bot_health& health) {
  boost::json::object out;
  out["ok"] = is_ready(health);
  out["shards"] = health.shards;
  out["shardsActive"] = health.shards_active;
  if (health.oldest_ack) out["ackAgeMs"] = health.oldest_ack->count();
  if (health.slowest_heartbeat) out["lagMs"] = health.slowest_heartbeat->count();
  out["essReachable"] = health.ess_reachable;
  out["stopping"] = health.stopping;
  out["devDiscord"] = health.dev_discord;
  return out;
}

std::string to_prometheus(const bot_health& health) {
  page out;
  out.gauge("shards", "Shards that this process runs.", std::to_string(health.shards));
  out.gauge("shards_active", "Shards with a session.", std::to_string(health.shards_active));
  if (health.oldest_ack) {
    out.gauge("heartbeat_ack_age_seconds", "Age of the oldest last acknowledgement.", seconds(*health.oldest_ack));
  }
  if (health.slowest_heartbeat) {
    out.gauge("gateway_lag_seconds", "From the last heartbeat to its acknowledgement.",
              seconds(*health.slowest_heartbeat));
  }
  out.counter("events_total", "Events delivered.", health.events);
  out.counter("events_skipped_total", "Events that nobody asked for.", health.events_skipped);
  out.counter("events_ignored_total", "Events that were malformed or unknown.", health.events_ignored);
  out.counter("events_dropped_total", "Events about servers that could not be read.", health.events_dropped);
  out.counter("interactions_dropped_total", "Interactions that could not be read.", health.interactions_dropped);
  out.gauge("interactions_in_flight", "Interactions being answered.", std::to_string(health.in_flight));
  out.gauge("guilds_with_key", "Servers with an API key of their own.", std::to_string(health.guilds_with_key));
  out.counter("ess_answers_total", "Calls that ESS answered.", health.ess_answers);
  out.counter("ess_failures_total", "Calls without an answer.", health.ess_failures);
  out.gauge("ess_reachable", "1 if the last call had an answer.", health.ess_reachable ? "1" : "0");
  return std::move(out).take();
}

}  // namespace ess::bot
