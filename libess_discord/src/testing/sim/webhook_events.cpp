#include "testing/sim/webhook_events.hpp"

#include <algorithm>
#include <cmath>

#include "ess/base/json.hpp"
#include "testing/sim/signed_posts.hpp"
#include "testing/sim/wire.hpp"

namespace ess::testing::sim {

namespace {

// "Responding to Events": 204 within three seconds, else retries with exponential back-off for up to ten minutes.
constexpr std::chrono::seconds answer_window{3};
constexpr std::chrono::minutes retried_for{10};

bool receives_events(const application& app) { return !app.events.url.empty() && app.events.state == "accepted"; }

void forget_tokens(world& w, flake user_id, flake application_id) {
  const auto is_theirs = [&](const auto& grant) {
    return grant.user_id == user_id && grant.application_id == application_id;
  };
  std::erase_if(w.grants, is_theirs);
  std::erase_if(w.codes, [&](const auto& entry) { return is_theirs(entry.second); });
}

void queue_event(state& sim, const application& app, std::string_view type, json::object data, time_point now) {
  if (!receives_events(app) || !app.event_types.contains(type)) return;
  json::object event;
  event["type"] = type;
  event["timestamp"] = discord_time(now);
  event["data"] = std::move(data);
  json::object body;
  body["version"] = 1;
  body["application_id"] = id_text(app.id);
  body["type"] = 1;
  body["event"] = std::move(event);
  event_delivery delivery;
  delivery.application_id = app.id;
  delivery.body = to_json_text(body);
  delivery.first = now;
  delivery.due = now;
  sim.data.event_deliveries.emplace(++sim.last_delivery, std::move(delivery));
}

std::chrono::milliseconds pause_after(const sim_options& options, int attempts) {
  const double factor = std::pow(options.event_retry_factor, attempts - 1);
  const double longest = static_cast<double>(std::chrono::milliseconds(retried_for).count() + 1);
  const double ms = static_cast<double>(options.event_first_retry.count()) * factor;
  return std::chrono::milliseconds(static_cast<std::int64_t>(std::min(ms, longest)));
}

}  // namespace

void authorize(state& sim, application& app, const user& who, const std::vector<std::string>& scopes, time_point now) {
  sim.data.authorizations[{who.id, app.id}].insert(scopes.begin(), scopes.end());
  json::object data;
  data["user"] = user_json(who);
  data["scopes"] = json::array(scopes.begin(), scopes.end());
  queue_event(sim, app, "APPLICATION_AUTHORIZED", std::move(data), now);
}

bool deauthorize(state& sim, application& app, const user& who, time_point now) {
  if (sim.data.authorizations.erase({who.id, app.id}) == 0) return false;
  forget_tokens(sim.data, who.id, app.id);
  queue_event(sim, app, "APPLICATION_DEAUTHORIZED", json::object{{"user", user_json(who)}}, now);
  ++sim.changes;
  return true;
}

void post_due_events(state& sim, time_point now) {
  for (auto& [number, delivery] : sim.data.event_deliveries) {
    if (delivery.sent || delivery.due > now) continue;
    const application& app = sim.data.applications.at(delivery.application_id);
    delivery.sent = now;
    ++delivery.attempts;
    // Signed anew each time: receivers refuse timestamps that are old.
    sim_post post = make_post(app, app.events.url, delivery.body, now);
    post.why = sim_post::purpose::event;
    post.delivery = number;
    sim.posts.push_back(std::move(post));
  }
}

std::optional<time_point> next_event(const world& w) {
  std::optional<time_point> next;
  for (const auto& [number, delivery] : w.event_deliveries) {
    if (!delivery.sent) next = std::min(delivery.due, next.value_or(delivery.due));
  }
  return next;
}

void forget_events(world& w, flake application_id) {
  std::erase_if(w.event_deliveries, [&](const auto& entry) { return entry.second.application_id == application_id; });
}

void take_event_answer(state& sim, application& app, const sim_post& post, int status, time_point now) {
  const auto at = sim.data.event_deliveries.find(post.delivery);
  if (at == sim.data.event_deliveries.end() || !at->second.sent) return;
  ++sim.changes;
  event_delivery& delivery = at->second;
  if (status == 204 && now - *delivery.sent <= answer_window) {
    app.failed_events = 0;
    sim.data.event_deliveries.erase(at);
    return;
  }
  if (++app.failed_events > sim.options.event_failures_allowed) {
    app.events.state = "disabled: too many events were not answered with 204 within 3 seconds";
    return forget_events(sim.data, app.id);
  }
  delivery.sent.reset();
  delivery.due = now + pause_after(sim.options, delivery.attempts);
  if (delivery.due - delivery.first > retried_for) sim.data.event_deliveries.erase(at);
}

}  // namespace ess::testing::sim
