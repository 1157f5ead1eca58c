#include "testing/sim/signed_posts.hpp"

#include <sodium.h>

#include "ess/base/encoding.hpp"
#include "ess/base/json.hpp"
#include "testing/sim/interactions.hpp"

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

void take_ping_answer(state& sim, application& app, const sim_post& post, int status, std::string_view body) {
  if (post.url != app.interactions_url && app.interactions_url_state != "checking " + post.url &&
      app.interactions_url_state != "answered " + post.url) {
    return;  // another address was set since
  }
  if (post.why == sim_post::purpose::good_ping) {
    const auto json = parse_json(body);
    const bool pong = status == 200 && json && integer_member(*json, "type") == 1;
    app.interactions_url_state = pong ? "answered " + post.url : "refused: PING was not answered with PONG";
  } else if (app.interactions_url_state == "answered " + post.url) {
    const bool refuses = status == 401;
    app.interactions_url_state = refuses ? "accepted" : "refused: a bad signature was not answered with 401";
    if (refuses) app.interactions_url = post.url;
  }
  ++sim.changes;
}

}  // namespace

void make_signing_key(application& app, random_source& random) {
  app.signing_seed = random_bytes(random, crypto_sign_SEEDBYTES);
  app.verify_key = to_hex(pair_of(app.signing_seed).open);
}

void post_interaction(state& sim, const application& app, flake interaction, const json::object& event,
                      time_point now) {
  sim_post post = make_post(app, app.interactions_url, to_json_text(event), now);
  post.interaction = interaction;
  sim.posts.push_back(std::move(post));
}

void set_interactions_url(state& sim, application& app, std::string url, time_point now) {
  app.interactions_url.clear();
  app.interactions_url_state = url.empty() ? "" : "checking " + url;
  ++sim.changes;
  if (url.empty()) return;
  json::object ping;
  ping["id"] = id_text(sim.ids.next(now));
  ping["application_id"] = id_text(app.id);
  ping["type"] = interaction_type::ping;
  ping["token"] = sim.token(32);
  ping["version"] = 1;
  sim_post good = make_post(app, url, to_json_text(ping), now);
  good.why = sim_post::purpose::good_ping;
  sim_post bad = make_post(app, std::move(url), to_json_text(ping), now);
  bad.why = sim_post::purpose::bad_ping;
  bad.signature[0] = bad.signature[0] == '0' ? '1' : '0';
  // In this order: the second is looked at once the first was answered.
  sim.posts.push_back(std::move(good));
  sim.posts.push_back(std::move(bad));
}

void take_post_answer(state& sim, const sim_post& post, int status, std::string_view body, time_point now) {
  application* app = find_in(sim.data.applications, post.application);
  if (app == nullptr) return;
  if (post.why != sim_post::purpose::interaction) return take_ping_answer(sim, *app, post, status, body);
  ++sim.changes;
  interaction* i = sim.data.find_interaction(post.interaction);
  // 202 with no body: the callback endpoint was used. Whatever else is no answer, and neither is a late one.
  if (i == nullptr || status != 200 || i->callback_type || now - i->created > first_response_window) return;
  const auto json = parse_json(body);
  if (json) (void)take_response(sim, *i, *json, now);
}

}  // namespace ess::testing::sim
