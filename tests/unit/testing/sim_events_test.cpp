// Webhook events: the check of the address, what is told, and what happens to an event that nobody takes
// (Events / Webhook Events).
#include <doctest/doctest.h>

#include "ess/discord/interactions/signature.hpp"
#include "ess/discord/interactions/webhook_event.hpp"
#include "sim_fixture.hpp"

using namespace std::chrono_literals;
using ess::test::sim_world;
using ess::testing::sim_options;
using ess::testing::sim_post;

namespace {

const std::string address = "http://ess.test/api/discord/events";
const std::string endpoint = "/applications/500/webhook-events";
const std::string consent =
    R"({"userId":"41","authorizeUrl":"/oauth2/authorize?client_id=500&response_type=code&scope=identify)"
    R"(&redirect_uri=http%3A%2F%2Flocalhost%3A3000%2Fcb"})";

/// A world whose application 500 has an address for events that Discord accepted, and whose user 41 authorized it.
struct event_world : sim_world {
  explicit event_world(sim_options options = {}) : sim_world(std::move(options)) {
    control("PUT", endpoint, R"({"url":")" + address + R"(","events":["APPLICATION_DEAUTHORIZED"]})");
    answer_pings(204, 401);
    control("POST", "/authorize", consent);
  }

  std::vector<sim_post> take() { return sim.take_posts(clock.now()); }
  void answer(const sim_post& post, int status, std::string_view body = {}) {
    sim.answer_post(post, status, body, clock.now());
  }
  void answer_pings(int to_good, int to_bad) {
    const auto pings = take();
    REQUIRE(pings.size() == 2);
    answer(pings[0], to_good);
    answer(pings[1], to_bad);
  }
  std::string state() { return control("GET", endpoint).at("state"); }
  int remove() { return control("DELETE", "/users/41/applications/500").status; }
  /// The one post that is due.
  sim_post take_one() {
    auto posts = take();
    REQUIRE(posts.size() == 1);
    return posts[0];
  }
  /// Lets the next attempt come, and answers it; false when there is none.
  bool answer_next(int status) {
    const auto next = sim.next_post(clock.now());
    if (!next) return false;
    clock.advance(*next - clock.now());
    answer(take_one(), status);
    return true;
  }
  bool fail_next() { return answer_next(500); }
};

ess::discord::webhook_event read(const sim_post& post) {
  const auto json = ess::parse_json(post.body);
  REQUIRE(json.has_value());
  auto event = ess::discord::read_webhook_event(*json);
  REQUIRE(event.has_value());
  return *event;
}

bool is_signed(const sim_post& post, const std::string& public_key, ess::time_point now) {
  const auto key = ess::discord::verify_key::parse(public_key);
  REQUIRE(key.has_value());
  return ess::discord::verify_signed_request(*key, post.signature, post.timestamp, post.body, now).has_value();
}

}  // namespace

TEST_CASE("simulator events: an address is accepted once PING was answered 204 and a bad signature 401") {
  sim_world w;
  CHECK(w.control("PUT", endpoint, R"({"url":")" + address + "\"}").status == 202);
  const auto pings = w.sim.take_posts(w.clock.now());
  REQUIRE(pings.size() == 2);
  CHECK(read(pings[0]).is_ping);
  CHECK(pings[0].url == address);
  const auto key = w.control("GET", endpoint).at("publicKey");
  CHECK(is_signed(pings[0], key, w.clock.now()));
  CHECK_FALSE(is_signed(pings[1], key, w.clock.now()));
  w.sim.answer_post(pings[0], 204, "", w.clock.now());
  CHECK(w.control("GET", endpoint).at("url").empty());
  w.sim.answer_post(pings[1], 401, "", w.clock.now());
  CHECK(w.control("GET", endpoint).at("state") == "accepted");
  CHECK(w.control("GET", endpoint).at("url") == address);
}

TEST_CASE("simulator events: an address that answers otherwise is refused with the reason") {
  event_world w;
  for (const auto& answers : std::vector<std::pair<int, int>>{{200, 401}, {204, 204}, {0, 401}}) {
    const int to_good = answers.first;
    const int to_bad = answers.second;
    CAPTURE(to_good);
    w.control("PUT", endpoint, R"({"url":")" + address + "\"}");
    w.answer_pings(to_good, to_bad);
    CHECK(w.state().starts_with("refused"));
    CHECK(w.control("GET", endpoint).at("url").empty());
  }
  CHECK(w.control("PUT", endpoint, R"({"url":"ftp://x"})").status == 400);
  CHECK(w.control("PUT", endpoint, R"({"url":"http://x","events":["NOTHING"]})").status == 400);
  CHECK(w.control("PUT", "/applications/9/webhook-events", R"({"url":""})").status == 404);
}

TEST_CASE("simulator events: removing an authorized app ends its tokens and tells the application, signed") {
  event_world w;
  CHECK(w.control("GET", "/users/41/applications").at("applications.0.scopes") == R"(["identify"])");
  CHECK(w.remove() == 200);
  const auto post = w.take_one();
  CHECK(post.url == address);
  CHECK(is_signed(post, w.control("GET", endpoint).at("publicKey"), w.clock.now()));
  const auto event = read(post);
  CHECK(event.type == ess::discord::application_deauthorized);
  CHECK(event.application.str() == "500");
  CHECK(event.user->str() == "41");
  CHECK(event.at == w.clock.now());
  w.answer(post, 204);
  CHECK(w.take().empty());
  CHECK_FALSE(w.sim.next_post(w.clock.now()));
  CHECK(w.remove() == 404);
  CHECK(w.control("GET", "/users/41/applications").at("applications") == "[]");
}

TEST_CASE("simulator events: tokens of a removed app are refused, and codes that were not changed are worth nothing") {
  event_world w;
  const auto code = [&] {
    const auto url = w.control("POST", "/authorize", consent).at("redirectUrl");
    return url.substr(url.find("code=") + 5);
  };
  const std::string fields =
      "grant_type=authorization_code&redirect_uri=http%3A%2F%2Flocalhost%3A3000%2Fcb"
      "&client_id=500&client_secret=secret&code=";
  const auto token = w.form("/oauth2/token", fields + code()).at("access_token");
  CHECK(w.as("Bearer " + token, "GET", "/users/@me").status == 200);
  const auto unused = code();
  CHECK(w.remove() == 200);
  CHECK(w.as("Bearer " + token, "GET", "/users/@me").status == 401);
  CHECK(w.form("/oauth2/token", fields + unused).at("error") == "invalid_grant");
}

TEST_CASE("simulator events: only the types that were chosen are told, and all of them without a choice") {
  event_world w;
  CHECK(w.take().empty());
  w.control("PUT", endpoint, R"({"url":")" + address + "\"}");
  w.answer_pings(204, 401);
  w.control("POST", "/authorize", consent);
  const auto event = read(w.take_one());
  CHECK(event.type == "APPLICATION_AUTHORIZED");
  CHECK(event.user->str() == "41");
}

TEST_CASE("simulator events: revoking a token tells of no removal unless the switch says so") {
  for (const bool tells : {false, true}) {
    CAPTURE(tells);
    sim_options options;
    options.revoking_deauthorizes = tells;
    event_world w(options);
    const auto url = w.control("POST", "/authorize", consent).at("redirectUrl");
    const std::string client = "&client_id=500&client_secret=secret";
    const auto token =
        w.form("/oauth2/token", "grant_type=authorization_code&redirect_uri=http%3A%2F%2Flocalhost%3A3000%2Fcb&code=" +
                                    url.substr(url.find("code=") + 5) + client)
            .at("access_token");
    CHECK(w.form("/oauth2/token/revoke", "token=" + token + client).status == 200);
    CHECK(w.take().size() == (tells ? 1 : 0));
    CHECK(w.remove() == (tells ? 404 : 200));
  }
}

TEST_CASE("simulator events: an event that is not answered 204 comes again after pauses that double, for ten minutes") {
  event_world w;
  w.remove();
  const auto begin = w.clock.now();
  w.answer(w.take_one(), 500);
  std::vector<std::chrono::milliseconds> pauses;
  for (auto before = w.clock.now(); w.fail_next(); before = w.clock.now()) pauses.push_back(w.clock.now() - before);
  CHECK(pauses == std::vector<std::chrono::milliseconds>{1s, 2s, 4s, 8s, 16s, 32s, 64s, 128s, 256s});
  CHECK(w.clock.now() - begin <= 10min);
  CHECK(w.state() == "accepted");
  CHECK(w.control("GET", endpoint).at("undelivered") == "0");
}

TEST_CASE("simulator events: each attempt is signed anew, and says when the thing happened") {
  event_world w;
  w.remove();
  const auto first = w.take_one();
  w.answer(first, 0);
  w.clock.advance(1s);
  const auto second = w.take_one();
  CHECK(second.body == first.body);
  CHECK(second.timestamp != first.timestamp);
  CHECK(is_signed(second, w.control("GET", endpoint).at("publicKey"), w.clock.now()));
}

TEST_CASE("simulator events: a 204 that takes more than three seconds is a failure") {
  for (const auto& [took, comes_again] :
       std::vector<std::pair<std::chrono::milliseconds, bool>>{{3000ms, false}, {3001ms, true}}) {
    event_world w;
    w.remove();
    const auto post = w.take_one();
    w.clock.advance(took);
    w.answer(post, 204);
    CHECK(w.sim.next_post(w.clock.now()).has_value() == comes_again);
  }
}

TEST_CASE("simulator events: too many failures in a row disable the delivery, until the address is set again") {
  sim_options options;
  options.event_failures_allowed = 2;
  event_world w(options);
  w.remove();
  w.answer(w.take_one(), 500);
  CHECK(w.fail_next());
  CHECK(w.answer_next(204));
  CHECK(w.state() == "accepted");
  w.control("POST", "/authorize", consent);
  w.remove();
  w.answer(w.take_one(), 500);
  CHECK(w.fail_next());
  CHECK(w.fail_next());
  CHECK(w.state().starts_with("disabled"));
  CHECK_FALSE(w.fail_next());
  w.control("POST", "/authorize", consent);
  w.remove();
  CHECK(w.take().empty());
  w.control("PUT", endpoint, R"({"url":")" + address + "\"}");
  w.answer_pings(204, 401);
  CHECK(w.state() == "accepted");
}

TEST_CASE("simulator events: a world that is replaced takes its undelivered events with it") {
  event_world w;
  w.remove();
  const auto post = w.take_one();
  REQUIRE(w.sim.load_world(ess::test::small_world, w.clock.now()).has_value());
  w.answer(post, 500);
  CHECK_FALSE(w.sim.next_post(w.clock.now()));
}
