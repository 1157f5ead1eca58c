#include <doctest/doctest.h>

#include <chrono>
#include <set>
#include <string>
#include <vector>

#include "ess/crypto/hash.hpp"
#include "ess/linking/pkce.hpp"
#include "unit/linking/link_world.hpp"

namespace linking = ess::linking;
using ess::storage::unit_of_work;
using ess::test::link_world;
using ess::test::must;
using ess::test::parameter;
using ess::test::reason_of;
using namespace std::chrono_literals;

TEST_CASE("starting a link makes an authorize URL with everything Discord needs") {
  link_world w;
  const auto started = w.start();
  const auto& url = started.authorize_url;
  CHECK(url.find("https://discord.example/oauth2/authorize?") == 0);
  CHECK(parameter(url, "response_type") == "code");
  CHECK(parameter(url, "client_id") == "4242");
  CHECK(parameter(url, "scope") == "identify");
  CHECK(parameter(url, "code_challenge_method") == "S256");
  CHECK(parameter(url, "code_challenge").size() == 43);
  CHECK(parameter(url, "state").size() == 43);
  CHECK(started.browser_cookie.size() == 43);
  CHECK(started.browser_cookie != parameter(url, "state"));
}

TEST_CASE(
    "OA-3: the store has hashes of state and cookie and a sealed verifier, bound to session and user for 10 minutes") {
  link_world w;
  const auto started = w.start();
  const auto state = parameter(started.authorize_url, "state");
  const auto attempt =
      must(w.write([&](unit_of_work& uow) { return uow.links().consume_attempt(ess::crypto::sha256(state)); }));
  REQUIRE(attempt);
  CHECK(attempt->user == w.ann);
  CHECK(attempt->session_hash == w.session.token_hash);
  CHECK(attempt->browser_hash == ess::crypto::sha256(started.browser_cookie));
  CHECK(attempt->verifier_sealed.find("ess2.") == 0);
  CHECK(attempt->expires_at == w.clock.now() + 10min);
  CHECK(attempt->issuer == "https://discord.example");
}

TEST_CASE("OA-5: the challenge sent to Discord belongs to the verifier kept for the token request") {
  link_world w;
  const auto started = w.start();
  const auto exchange = w.callback(w.answer_to(started), w.session, started.browser_cookie);
  REQUIRE(exchange);
  CHECK(linking::challenge_of(exchange->verifier.reveal()) == parameter(started.authorize_url, "code_challenge"));
  CHECK(started.authorize_url.find(exchange->verifier.reveal()) == std::string::npos);
  CHECK(exchange->code.reveal() == "code-1");
}

TEST_CASE("OA-5: a code stolen into another attempt comes with that attempt's verifier, so the provider refuses it") {
  link_world w;
  const auto victim = w.start();
  const auto attacker = w.start();
  const auto exchange = w.callback(w.answer_to(attacker, "victims-code"), w.session, attacker.browser_cookie);
  REQUIRE(exchange);
  CHECK(linking::challenge_of(exchange->verifier.reveal()) != parameter(victim.authorize_url, "code_challenge"));
}

TEST_CASE("OA-5: every attempt has a state, a verifier and a cookie of its own") {
  link_world w;
  std::set<std::string> seen;
  for (int i = 0; i < 50; ++i) {
    const auto started = w.start();
    seen.insert(started.browser_cookie);
    seen.insert(parameter(started.authorize_url, "state"));
    seen.insert(parameter(started.authorize_url, "code_challenge"));
  }
  CHECK(seen.size() == 150);
}

TEST_CASE("OA-6: authorize and token request get the configured redirect URI, byte for byte") {
  for (const auto* uri : {"https://ess.example/api/auth/callback/discord", "http://localhost:3000/cb?x=1&y=a%20b",
                          "https://ess.example/Ü"}) {
    CAPTURE(uri);
    link_world w;
    w.flow = linking::link_flow({"4242", uri, "https://d.example/a", "i"}, w.cipher, w.random);
    const auto started = w.start();
    CHECK(parameter(started.authorize_url, "redirect_uri") == uri);
    CHECK(must(w.callback(w.answer_to(started), w.session, started.browser_cookie)).redirect_uri == uri);
  }
}

TEST_CASE("OA-12: who is linked must unlink before another link starts") {
  link_world w;
  ess::test::add_link(w, w.ann, 77);
  CHECK(reason_of(w.write([&](unit_of_work& uow) { return w.flow.start(uow, w.who(w.session)); })) ==
        "user_already_linked");
}

TEST_CASE("an attempt that was abandoned is swept away by a later one") {
  link_world w;
  const auto abandoned = ess::crypto::sha256(parameter(w.start().authorize_url, "state"));
  w.clock.advance(11min);
  w.start();
  const auto found = w.write([&](unit_of_work& uow) { return uow.links().consume_attempt(abandoned); });
  CHECK_FALSE(must(found));
}
