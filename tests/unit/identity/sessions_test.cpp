#include "ess/identity/sessions.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <vector>

#include "ess/base/encoding.hpp"
#include "support/builders.hpp"

namespace identity = ess::identity;
using ess::storage::unit_of_work;
using ess::test::must;
using ess::test::reason_of;
using namespace std::chrono_literals;

namespace {

struct session_world : ess::test::world {
  session_world() : ann(ess::test::add_user(*this, "ann")), token(ess::to_base64url(ess::random_bytes(random, 32))) {
    session.emplace(ess::test::add_session(*this, ann));
    session->token_hash = identity::hash_session_token(token);
    session->expires_at = clock.now() + identity::session_absolute_limit;
    must(write([&](unit_of_work& uow) { return uow.sessions().insert(*session); }));
  }
  std::string state(std::string_view text) {
    return reason_of(read([&](const unit_of_work& uow) { return identity::authenticate(uow, text); }));
  }
  void touch() {
    must(write([&](unit_of_work& uow) { return identity::touch_session(uow, *session); }));
  }

  ess::user_id ann;
  std::string token;
  std::optional<ess::storage::session_record> session;
};

}  // namespace

TEST_CASE("a live session is its user's") {
  session_world w;
  const auto who = w.read([&](const unit_of_work& uow) { return identity::authenticate(uow, w.token); });
  REQUIRE(who);
  CHECK(who->user.id == w.ann);
}

TEST_CASE("a token that is malformed or unknown is not a session") {
  session_world w;
  for (const auto& text : std::vector<std::string>{"", "x", w.token + "A", w.token.substr(1), " " + w.token.substr(1),
                                                   std::string(43, 'A'), std::string(43, '='), std::string(43, '\0'),
                                                   std::string(100'000, 'A'), "../" + w.token.substr(3)}) {
    CHECK(w.state(text) == "not_signed_in");
  }
}

TEST_CASE("SE-10: a session ends after 12 hours without use") {
  session_world w;
  w.clock.advance(12h - 1ms);
  CHECK(w.state(w.token).empty());
  w.clock.advance(1ms);
  CHECK(w.state(w.token) == "not_signed_in");
}

TEST_CASE("SE-10: use keeps a session alive, but not beyond 14 days") {
  session_world w;
  for (int i = 0; i < 2 * 14 - 1; ++i) {
    w.clock.advance(11h + 59min);
    REQUIRE(w.state(w.token).empty());
    w.touch();
  }
  w.clock.advance(28min);
  REQUIRE(w.state(w.token).empty());
  w.touch();
  w.clock.advance(11h + 59min - 1ms);
  CHECK(w.state(w.token).empty());
  w.clock.advance(1ms);
  CHECK(w.state(w.token) == "not_signed_in");
}

TEST_CASE("SE-10: setting the clock back revives no session") {
  session_world w;
  w.clock.advance(12h);
  must(w.write([&](unit_of_work& uow) { return uow.installation().put("x", "y"); }));
  CHECK(w.state(w.token) == "not_signed_in");
  w.clock.step_wall(-1h);
  CHECK(w.state(w.token) == "not_signed_in");
}

TEST_CASE("a session of a disabled user does not authenticate") {
  session_world w;
  must(w.write([&](unit_of_work& uow) { return uow.users().set_disabled_at(w.ann, w.clock.now()); }));
  CHECK(w.state(w.token) == "not_signed_in");
}

TEST_CASE("a session is marked as used at most once a minute") {
  session_world w;
  CHECK_FALSE(identity::needs_touch(*w.session, w.clock.now()));
  CHECK_FALSE(identity::needs_touch(*w.session, w.clock.now() + 59s));
  CHECK(identity::needs_touch(*w.session, w.clock.now() + 60s));
}

TEST_CASE("signing out ends this session and is audited once") {
  session_world w;
  const auto who = must(w.read([&](const unit_of_work& uow) { return identity::authenticate(uow, w.token); }));
  const identity::client_info client{"192.0.2.0/24", "Browser/1", "req-9"};
  const auto end = [&] {
    return w.write([&](unit_of_work& uow) { return identity::end_session(uow, w.random, who, client); });
  };
  REQUIRE(end());
  REQUIRE(end());
  CHECK(w.state(w.token) == "not_signed_in");
  CHECK(w.count_entries("logout") == 1);
  CHECK(ess::string_member(w.last_entry(), "requestId") == "req-9");
}

TEST_CASE("the CSRF token follows from the session token and does not reveal it") {
  CHECK(identity::csrf_token("a") == identity::csrf_token("a"));
  CHECK(identity::csrf_token("a") != identity::csrf_token("b"));
  CHECK(identity::csrf_token("a").size() == 43);
  // HMAC-SHA-256(key "a", "csrf"), computed with `printf csrf | openssl dgst -sha256 -hmac a`.
  CHECK(ess::to_hex(ess::from_base64url(identity::csrf_token("a")).value()) ==
        "3807c6d4c6129dadc373b2685d144f5aff7c24b95019732a0ebbfae2f9f53703");
}

TEST_CASE("SE-8: a session that is replaced goes on under a new id, and the old one opens nothing") {
  session_world w;
  const auto who = must(w.read([&](const unit_of_work& uow) { return identity::authenticate(uow, w.token); }));
  w.clock.advance(5min);
  const auto token = must(w.write([&](unit_of_work& uow) { return identity::replace_session(uow, w.random, who); }));
  CHECK(token.reveal() != w.token);
  CHECK(w.state(w.token) == "not_signed_in");
  const auto next = must(w.read([&](const unit_of_work& uow) { return identity::authenticate(uow, token.reveal()); }));
  CHECK(next.user.id == w.ann);
  CHECK(next.session.expires_at == who.session.expires_at);
  CHECK(next.session.password_checked_at == who.session.password_checked_at);
  CHECK(reason_of(w.write([&](unit_of_work& uow) { return identity::replace_session(uow, w.random, who); })) ==
        "not_signed_in");
}
