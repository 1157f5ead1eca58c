#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <vector>

#include "ess/identity/sessions.hpp"
#include "unit/linking/link_world.hpp"

namespace linking = ess::linking;
using ess::storage::unit_of_work;
using ess::test::link_world;
using ess::test::must;
using ess::test::parameter;
using ess::test::reason_of;
using namespace std::chrono_literals;

namespace {

/// One text for every cause (security requirement OA-3), so the tests compare all of it.
const std::string uniform =
    "forbidden link_state_invalid: This link attempt has expired or belongs to another browser. Start again.";

std::string refusal(const ess::result<linking::code_exchange>& r) {
  if (r) return "accepted";
  return std::string(ess::to_string(r.error().code())) + " " + r.error().reason() + ": " + r.error().message();
}

}  // namespace

TEST_CASE("OA-3: a state of another user, another session or another browser is refused, all in one way") {
  link_world w;
  const auto bob = ess::test::add_user(w, "bob");
  const auto bobs_session = ess::test::add_session(w, bob);
  const auto anns_other_session = ess::test::add_session(w, w.ann);
  auto forged = w.session;
  forged.user = bob;

  struct attempt {
    const char* what;
    ess::storage::session_record by;
    std::string cookie;
  };
  const auto try_all = [&](const linking::started_link& own) {
    return std::vector<attempt>{{"another user", bobs_session, own.browser_cookie},
                                {"another session of the user", anns_other_session, own.browser_cookie},
                                {"the session under another name", forged, own.browser_cookie},
                                {"no cookie", w.session, ""},
                                {"another cookie", w.session, w.start().browser_cookie},
                                {"a longer cookie", w.session, own.browser_cookie + "A"}};
  };
  for (std::size_t i = 0; i < try_all(w.start()).size(); ++i) {
    const auto started = w.start();
    const auto attempts = try_all(started);
    CAPTURE(attempts[i].what);
    CHECK(refusal(w.callback(w.answer_to(started), attempts[i].by, attempts[i].cookie)) == uniform);
    // The state was looked at once, and is spent.
    CHECK(refusal(w.callback(w.answer_to(started), w.session, started.browser_cookie)) == uniform);
  }
}

TEST_CASE("OA-3: an unknown or an expired state is refused in that same way") {
  link_world w;
  const auto started = w.start();
  CHECK(refusal(w.callback({"unknown", "code", "", ""}, w.session, started.browser_cookie)) == uniform);
  w.clock.advance(10min - 1ms);
  const auto late = w.start();
  CHECK(refusal(w.callback(w.answer_to(started), w.session, started.browser_cookie)) == "accepted");
  w.clock.advance(10min);
  CHECK(refusal(w.callback(w.answer_to(late), w.session, late.browser_cookie)) == uniform);
}

TEST_CASE("OA-4: a state is good for one callback, also when that one carries an error") {
  link_world w;
  const auto first = w.start();
  CHECK(refusal(w.callback(w.answer_to(first), w.session, first.browser_cookie)) == "accepted");
  CHECK(refusal(w.callback(w.answer_to(first), w.session, first.browser_cookie)) == uniform);

  const auto second = w.start();
  const linking::callback_parameters cancelled{parameter(second.authorize_url, "state"), "", "access_denied", ""};
  CHECK(reason_of(w.callback(cancelled, w.session, second.browser_cookie)) == "link_refused");
  CHECK(refusal(w.callback(w.answer_to(second), w.session, second.browser_cookie)) == uniform);

  const auto third = w.start();
  const linking::callback_parameters broken{parameter(third.authorize_url, "state"), "", "server_error", ""};
  CHECK(reason_of(w.callback(broken, w.session, third.browser_cookie)) == "discord_refused");
  CHECK(refusal(w.callback(w.answer_to(third), w.session, third.browser_cookie)) == uniform);
}

TEST_CASE("OA-4: of 50 callbacks with one state one gets the code exchange") {
  link_world w;
  const auto started = w.start();
  int accepted = 0;
  for (int i = 0; i < 50; ++i) {
    accepted += w.callback(w.answer_to(started), w.session, started.browser_cookie) ? 1 : 0;
  }
  CHECK(accepted == 1);
}

TEST_CASE("OA-7: a callback that names another issuer is refused, one that names ours or none is taken") {
  link_world w;
  const auto with_issuer = [&](const std::string& issuer) {
    const auto started = w.start();
    auto answer = w.answer_to(started);
    answer.issuer = issuer;
    return reason_of(w.callback(answer, w.session, started.browser_cookie));
  };
  CHECK(with_issuer("").empty());
  CHECK(with_issuer("https://discord.example").empty());
  for (const auto* other : {"https://evil.example", "https://discord.example/", "https://DISCORD.example",
                            "http://discord.example", "https://discord.example.evil"}) {
    CAPTURE(other);
    CHECK(with_issuer(other) == "issuer_mismatch");
  }
}

TEST_CASE("OA-14: an attacker's code and state in the victim's browser link nothing") {
  link_world w;
  const auto mallory = ess::test::add_user(w, "mallory");
  const auto mallorys_session = ess::test::add_session(w, mallory);
  const auto attack = w.start(mallorys_session);
  const auto own = w.start();
  // The victim's browser sends its own session and its own link cookie.
  CHECK(refusal(w.callback(w.answer_to(attack, "mallorys-code"), w.session, own.browser_cookie)) == uniform);
  CHECK_FALSE(w.link_of(w.ann));
  CHECK_FALSE(w.link_of(mallory));
}

TEST_CASE("OA-15: attempts on their way die at logout, password change, disabling, link and unlink") {
  link_world w;
  const auto started = w.start();
  const auto elsewhere = ess::test::add_session(w, w.ann);
  must(w.write([&](unit_of_work& uow) {
    return ess::identity::end_session(uow, w.random, {*must(uow.users().find(w.ann)), elsewhere}, {});
  }));
  CHECK(refusal(w.callback(w.answer_to(started), w.session, started.browser_cookie)) == uniform);

  const auto old_tab = w.start();
  const auto pending = w.reach_confirmation(w.session, ess::test::discord_user(7));
  REQUIRE(w.confirm(w.session, pending));
  CHECK(refusal(w.callback(w.answer_to(old_tab), w.session, old_tab.browser_cookie)) == uniform);

  REQUIRE(w.unlink(w.session));
  const auto before_change = w.start();
  must(w.write([&](unit_of_work& uow) {
    return ess::identity::set_password(uow, w.random, w.ann, "phc", w.session.token_hash, ess::test::by_command_line());
  }));
  CHECK(refusal(w.callback(w.answer_to(before_change), w.session, before_change.browser_cookie)) == uniform);

  const auto before_disable = w.start();
  must(w.write([&](unit_of_work& uow) {
    return ess::identity::disable_user(uow, w.random, w.ann, ess::test::by_command_line());
  }));
  CHECK(refusal(w.callback(w.answer_to(before_disable), w.session, before_disable.browser_cookie)) == uniform);
}

TEST_CASE("OA-15: an answer of Discord that arrives after unlinking, or a second time, is not taken") {
  link_world w;
  const auto slow = w.start();
  const auto exchange = must(w.callback(w.answer_to(slow), w.session, slow.browser_cookie));
  REQUIRE(w.confirm(w.session, w.reach_confirmation(w.session, ess::test::discord_user(7))));
  REQUIRE(w.unlink(w.session));
  CHECK(reason_of(w.store(exchange, ess::test::discord_user(7))) == "link_state_invalid");

  const auto again = w.start();
  const auto once = must(w.callback(w.answer_to(again), w.session, again.browser_cookie));
  CHECK(w.store(once, ess::test::discord_user(7)));
  CHECK(reason_of(w.store(once, ess::test::discord_user(7))) == "link_state_invalid");

  const auto late = w.start();
  const auto expired = must(w.callback(w.answer_to(late), w.session, late.browser_cookie));
  w.clock.advance(10min);
  CHECK(reason_of(w.store(expired, ess::test::discord_user(7))) == "link_state_invalid");
}

TEST_CASE("OA-1: what Discord answered is kept for the session that asked, and for no other") {
  link_world w;
  const auto bob = ess::test::add_user(w, "bob");
  const auto bobs_session = ess::test::add_session(w, bob);
  const auto other_session = ess::test::add_session(w, w.ann);
  for (const auto& by : {w.who(bobs_session), w.who(other_session), linking::link_session{bob, w.session.token_hash}}) {
    const auto started = w.start();
    const auto exchange = must(w.callback(w.answer_to(started), w.session, started.browser_cookie));
    CHECK(reason_of(w.store(by, exchange, ess::test::discord_user(7))) == "link_state_invalid");
    // It is spent all the same.
    CHECK(reason_of(w.store(exchange, ess::test::discord_user(7))) == "link_state_invalid");
  }
}

TEST_CASE("OA-19: no code, state, verifier or cookie reaches the audit log or a refusal") {
  link_world w;
  const auto started = w.start();
  const auto exchange = must(w.callback(w.answer_to(started, "SECRETCODE"), w.session, started.browser_cookie));
  const auto pending = must(w.store(exchange, ess::test::discord_user(7)));
  REQUIRE(w.confirm(w.session, pending));
  std::string written;
  for (const auto& entry : w.entries()) written += entry.body + entry.personal;
  for (const auto& hidden : std::vector<std::string>{"SECRETCODE", parameter(started.authorize_url, "state"),
                                                     std::string(exchange.verifier.reveal()), started.browser_cookie}) {
    CHECK(written.find(hidden) == std::string::npos);
  }
}
