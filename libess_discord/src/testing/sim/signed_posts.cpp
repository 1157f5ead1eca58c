#include "testing/sim/signed_posts.hpp"

#include <sodium.h>

#include "ess/base/encoding.hpp"
#include "ess/base/json.hpp"
#include "testing/sim/interactions.hpp"
#include "testing/sim/webhook_events.hpp"

namespace ess::testing::sim {

namespace {

struct key_pair {
  std::string open = std::string(crypto_sign_PUBLICKEYBYTES, '\0');
  std::string hidden = std::string(crypto_sign_SECRETKEYBYTES, '\0');
};

unsigned char* bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }
const unsigned char* bytes(const std::string& text) { return reinterpret_cast<const unsigned char*>(text.data()); }

key_pair pair_of(const std::string& seed) {
  key_pair pair;
  crypto_sign_seed_keypair(bytes(pair.open), bytes(pair.hidden), bytes(seed));
  return pair;
}

std::string sign(const application& app, const std::string& message) {
  const key_pair pair = pair_of(app.signing_seed);
  std::string signature(crypto_sign_BYTES, '\0');
  crypto_sign_detached(bytes(signature), nullptr, bytes(message), message.size(), bytes(pair.hidden));
  return to_hex(signature);
}

void take_ping_answer(state& sim, endpoint& of, const sim_post& post, bool good, bool as_wished) {
  if (post.url != of.url && of.state != "checking " + post.url && of.state != "answered " + post.url) {
    return;  // another address was set since
  }
  if (good) {
    of.state = as_wished ? "answered " + post.url : "refused: PING was not answered as it must be";
  } else if (of.state == "answered " + post.url) {
    of.state = as_wished ? "accepted" : "refused: a bad signature was not answered with 401";
    if (as_wished) of.url = post.url;
  }
  ++sim.changes;
}

bool is_pong(int status, std::string_view body) {
  const auto json = parse_json(body);
  return status == 200 && json && integer_member(*json, "type") == 1;
}

/// Forgets the address, and posts the two PINGs to the new one, in this order: the second is looked at once the first
/// was answered.
void begin_check(state& sim, const application& app, endpoint& of, const std::string& url, const json::object& ping,
                 bool is_event, time_point now) {
  of.url.clear();
  of.state = url.empty() ? "" : "checking " + url;
  ++sim.changes;
  if (url.empty()) return;
  using purpose = sim_post::purpose;
  sim_post good = make_post(app, url, to_json_text(ping), now);
  sim_post bad = good;
  good.why = is_event ? purpose::good_event_ping : purpose::good_ping;
  bad.why = is_event ? purpose::bad_event_ping : purpose::bad_ping;
  bad.signature[0] = bad.signature[0] == '0' ? '1' : '0';
  sim.posts.push_back(std::move(good));
  sim.posts.push_back(std::move(bad));
}

void take_interaction_answer(state& sim, const sim_post& post, int status, std::string_view body, time_point now) {
  ++sim.changes;
  interaction* i = sim.data.find_interaction(post.interaction);
  // 202 with no body: the callback endpoint was used. Whatever else is no answer, and neither is a late one.
  if (i == nullptr || status != 200 || i->callback_type || now - i->created > first_response_window) return;
  const auto json = parse_json(body);
  if (json) (void)take_response(sim, *i, *json, now);
}

}  // namespace

void make_signing_key(application& app, random_source& random) {
  app.signing_seed = random_bytes(random, crypto_sign_SEEDBYTES);
  app.verify_key = to_hex(pair_of(app.signing_seed).open);
}

sim_post make_post(const application& app, std::string url, std::string body, time_point now) {
  sim_post post;
  post.application = app.id;
  post.url = std::move(url);
  // Unix seconds, as seen; the documentation only calls it a timestamp.
  post.timestamp = std::to_string(std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count());
  post.signature = sign(app, post.timestamp + body);
  post.body = std::move(body);
  return post;
}

void post_interaction(state& sim, const application& app, flake interaction, const json::object& event,
                      time_point now) {
  sim_post post = make_post(app, app.interactions.url, to_json_text(event), now);
  post.interaction = interaction;
  sim.posts.push_back(std::move(post));
}

void set_interactions_url(state& sim, application& app, const std::string& url, time_point now) {
  json::object ping;
  ping["id"] = id_text(sim.ids.next(now));
  ping["application_id"] = id_text(app.id);
  ping["type"] = interaction_type::ping;
  ping["token"] = sim.token(32);
  ping["version"] = 1;
  begin_check(sim, app, app.interactions, url, ping, false, now);
}

void set_events_url(state& sim, application& app, const std::string& url, time_point now) {
  forget_events(sim.data, app.id);
  app.failed_events = 0;
  json::object ping;
  ping["version"] = 1;
  ping["application_id"] = id_text(app.id);
  ping["type"] = 0;
  begin_check(sim, app, app.events, url, ping, true, now);
}

void take_post_answer(state& sim, const sim_post& post, int status, std::string_view body, time_point now) {
  application* app = find_in(sim.data.applications, post.application);
  if (app == nullptr) return;
  using purpose = sim_post::purpose;
  switch (post.why) {
    case purpose::interaction:
      return take_interaction_answer(sim, post, status, body, now);
    case purpose::good_ping:
      return take_ping_answer(sim, app->interactions, post, true, is_pong(status, body));
    case purpose::bad_ping:
      return take_ping_answer(sim, app->interactions, post, false, status == 401);
    case purpose::good_event_ping:
      return take_ping_answer(sim, app->events, post, true, status == 204 && body.empty());
    case purpose::bad_event_ping:
      return take_ping_answer(sim, app->events, post, false, status == 401);
    case purpose::event:
      return take_event_answer(sim, *app, post, status, now);
  }
}

}  // namespace ess::testing::sim
