#include "ess/identity/sign_in.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "ess/crypto/hash.hpp"
#include "support/builders.hpp"

namespace identity = ess::identity;
using ess::storage::unit_of_work;
using ess::test::must;
using ess::test::reason_of;

namespace {

/// "Hashes" a password by naming it and its strength, and counts every verification.
class counting_hasher final : public identity::password_hasher {
 public:
  ess::result<std::string> hash(std::string_view password) const override {
    return "strength" + std::to_string(strength) + ":" + std::string(password);
  }
  bool verify(std::string_view phc, std::string_view password) const override {
    verified.emplace_back(phc);
    return phc.substr(phc.find(':') + 1) == password;
  }
  bool needs_rehash(std::string_view phc) const override {
    return phc.find("strength" + std::to_string(strength) + ":") != 0;
  }

  mutable std::vector<std::string> verified;
  int strength = 1;
};

/// A world with one user, ann, whose password is "correct horse".
struct sign_in_world : ess::test::world {
  sign_in_world()
      : ann(must(write([&](unit_of_work& uow) {
              return identity::create_user(uow, random,
                                           {"ann@example.org", "Ann", hasher.hash("correct horse").value()},
                                           ess::test::by_command_line());
            })).id),
        door(must(identity::sign_in::make(hasher, random))) {}

  ess::result<identity::started_session> try_with(const std::string& email, const std::string& password,
                                                  const std::string& old_token = {}) {
    auto who = must(read([&](const unit_of_work& uow) { return door.prepare(uow, email); }));
    auto outcome = must(door.verify(std::move(who), password));
    return ess::flatten(write([&](unit_of_work& uow) { return door.complete(uow, outcome, old_token, client); }));
  }
  std::string session_state(std::string_view token) {
    return reason_of(read([&](const unit_of_work& uow) { return identity::authenticate(uow, token); }));
  }

  counting_hasher hasher;
  ess::user_id ann;
  identity::sign_in door;
  identity::client_info client{"192.0.2.0/24", "Browser/1", "req-1"};
};

}  // namespace

TEST_CASE("the right password starts a session that authenticates") {
  sign_in_world w;
  const auto started = w.try_with(" ANN@example.org", "correct horse");
  REQUIRE(started);
  CHECK(started->user.id == w.ann);
  CHECK(started->token.size() == 43);
  const auto who =
      w.read([&](const unit_of_work& uow) { return identity::authenticate(uow, started->token.reveal()); });
  REQUIRE(who);
  CHECK(who->user.id == w.ann);
  CHECK(who->session.user_agent == "Browser/1");
  CHECK(w.count_entries("login.success") == 1);
}

TEST_CASE("SE-4: every failing sign-in is refused alike and costs exactly one verification") {
  sign_in_world w;
  const auto disabled = ess::test::add_user(w, "disabled");
  const auto hash = w.hasher.hash("correct horse").value();
  must(w.write([&](unit_of_work& uow) { return uow.users().set_password_hash(disabled, hash); }));
  must(w.write([&](unit_of_work& uow) { return uow.users().set_disabled_at(disabled, w.clock.now()); }));
  ess::test::add_user(w, "passwordless");

  struct attempt {
    std::string email;
    std::string password;
  };
  const std::vector<attempt> attempts{{"ann@example.org", "wrong"},
                                      {"nobody@example.org", "correct horse"},
                                      {"disabled@example.org", "correct horse"},
                                      {"passwordless@example.org", ""},
                                      {"not an address", "x"},
                                      {"", ""},
                                      {"ann@example.org", ""},
                                      {"ann@example.org", "Correct horse"}};
  std::string refusal;
  for (const auto& a : attempts) {
    CAPTURE(a.email);
    w.hasher.verified.clear();
    const auto started = w.try_with(a.email, a.password);
    REQUIRE_FALSE(started);
    CHECK(w.hasher.verified.size() == 1);
    CHECK(w.hasher.verified.front().find("strength1:") == 0);
    if (refusal.empty()) refusal = ess::describe_for_log(started.error());
    CHECK(ess::describe_for_log(started.error()) == refusal);
  }
  CHECK(refusal.find("invalid_credentials") != std::string::npos);
  CHECK(w.count_entries("login.failed") == static_cast<int>(attempts.size()));
  w.hasher.verified.clear();
  CHECK(w.try_with("ann@example.org", "correct horse"));
  CHECK(w.hasher.verified.size() == 1);
}

TEST_CASE("SE-4: whoever guesses the dummy's password still has no account") {
  sign_in_world w;
  REQUIRE_FALSE(w.try_with("nobody@example.org", "x"));
  const auto dummy = w.hasher.verified.back().substr(std::string("strength1:").size());
  CHECK(reason_of(w.try_with("nobody@example.org", dummy)) == "invalid_credentials");
  ess::test::add_user(w, "passwordless");
  CHECK(reason_of(w.try_with("passwordless@example.org", dummy)) == "invalid_credentials");
}

TEST_CASE("a failed sign-in is written down although it was refused, without the address") {
  sign_in_world w;
  REQUIRE_FALSE(w.try_with("secret-person@example.org", "x"));
  const auto entry = w.entries().back();
  CHECK(entry.event == "login.failed");
  CHECK(entry.body.find("refused") != std::string::npos);
  CHECK((entry.body + entry.personal).find("secret-person") == std::string::npos);
}

TEST_CASE("SE-7: the store has the hash of a session's token, never the token") {
  sign_in_world w;
  const auto started = w.try_with("ann@example.org", "correct horse");
  REQUIRE(started);
  const std::string token(started->token.reveal());
  CHECK(started->session.token_hash == ess::crypto::sha256(token));
  const auto sessions = must(w.read([&](const unit_of_work& uow) { return uow.sessions().list_for_user(w.ann); }));
  REQUIRE(sessions.size() == 1);
  CHECK(sessions[0].token_hash == ess::crypto::sha256(token));
  for (const auto& entry : w.entries()) CHECK((entry.body + entry.personal).find(token) == std::string::npos);
}

TEST_CASE("SE-8: signing in makes a new id and ends the old session in the same unit of work") {
  sign_in_world w;
  const auto first = w.try_with("ann@example.org", "correct horse");
  REQUIRE(first);
  const std::string old(first->token.reveal());
  CHECK(w.session_state(old).empty());
  const auto second = w.try_with("ann@example.org", "correct horse", old);
  REQUIRE(second);
  CHECK(std::string(second->token.reveal()) != old);
  CHECK(w.session_state(old) == "not_signed_in");
  CHECK(w.session_state(second->token.reveal()).empty());
}

TEST_CASE("SE-8: an id that the client brought along is never adopted") {
  sign_in_world w;
  for (int i = 0; i < 100; ++i) {
    const auto planted = i % 2 == 0 ? std::string(43, static_cast<char>('A' + i % 26)) : "x" + std::to_string(i);
    const auto started = w.try_with("ann@example.org", "correct horse", planted);
    REQUIRE(started);
    CHECK(std::string(started->token.reveal()) != planted);
    CHECK(w.session_state(planted) == "not_signed_in");
  }
}

TEST_CASE("a failed sign-in leaves the browser's session alone") {
  sign_in_world w;
  const auto first = w.try_with("ann@example.org", "correct horse");
  REQUIRE(first);
  const std::string token(first->token.reveal());
  CHECK_FALSE(w.try_with("ann@example.org", "wrong", token));
  CHECK(w.session_state(token).empty());
}

TEST_CASE("SE-1: a hash made with weaker parameters is replaced at the next sign-in") {
  sign_in_world w;
  w.hasher.strength = 2;
  REQUIRE(w.try_with("ann@example.org", "correct horse"));
  const auto user = must(w.read([&](const unit_of_work& uow) { return uow.users().find(w.ann); }));
  CHECK(user->password_hash == "strength2:correct horse");
  CHECK(w.try_with("ann@example.org", "correct horse"));
}

TEST_CASE("an account disabled, or a password changed, during the verification stays out") {
  sign_in_world w;
  const auto attempt = [&](auto change) {
    auto who = must(w.read([&](const unit_of_work& uow) { return w.door.prepare(uow, "ann@example.org"); }));
    auto outcome = must(w.door.verify(std::move(who), "correct horse"));
    must(w.write(change));
    return reason_of(
        ess::flatten(w.write([&](unit_of_work& uow) { return w.door.complete(uow, outcome, "", w.client); })));
  };
  CHECK(attempt([&](unit_of_work& uow) { return uow.users().set_password_hash(w.ann, "strength1:other"); }) ==
        "invalid_credentials");
  const auto hash = w.hasher.hash("correct horse").value();
  must(w.write([&](unit_of_work& uow) { return uow.users().set_password_hash(w.ann, hash); }));
  CHECK(attempt([&](unit_of_work& uow) { return uow.users().set_disabled_at(w.ann, w.clock.now()); }) ==
        "invalid_credentials");
}

TEST_CASE("SE-1: Argon2id works through the interface, also for a long Unicode password") {
  const identity::argon2id_hasher hasher(ess::crypto::password_cost::least());
  std::string password;
  for (int i = 0; i < 128; ++i) password += "☃";
  const auto phc = hasher.hash(password);
  REQUIRE(phc);
  CHECK(phc->find("$argon2id$") == 0);
  CHECK(hasher.verify(*phc, password));
  CHECK_FALSE(hasher.verify(*phc, password.substr(3)));
  CHECK_FALSE(hasher.needs_rehash(*phc));
  CHECK(identity::argon2id_hasher(ess::crypto::password_cost::floor()).needs_rehash(*phc));
}

TEST_CASE("a user agent is cut to 256 bytes, never inside a character") {
  sign_in_world w;
  w.client.user_agent = std::string(255, 'x') + "☃";
  const auto started = w.try_with("ann@example.org", "correct horse");
  REQUIRE(started);
  CHECK(started->session.user_agent == std::string(255, 'x'));
}

TEST_CASE("a sign-in sweeps away sessions that ended by themselves") {
  sign_in_world w;
  const auto idle = must(w.try_with("ann@example.org", "correct horse")).session.token_hash;
  w.clock.advance(std::chrono::hours(13));
  const auto now = must(w.try_with("ann@example.org", "correct horse")).session.token_hash;
  const auto left = must(w.read([&](const unit_of_work& uow) { return uow.sessions().list_for_user(w.ann); }));
  REQUIRE(left.size() == 1);
  CHECK(left[0].token_hash == now);
  CHECK(left[0].token_hash != idle);
}

TEST_CASE("SE-8: proving the password again makes a new id, the old one dies, the absolute end stays") {
  sign_in_world w;
  const auto first = must(w.try_with("ann@example.org", "correct horse"));
  const std::string old(first.token.reveal());
  w.clock.advance(std::chrono::minutes(45));
  const auto who = must(w.read([&](const unit_of_work& uow) { return identity::authenticate(uow, old); }));
  const auto fresh = [&](const identity::signed_in& person) {
    return reason_of(w.read([&](const unit_of_work& uow) {
      return identity::require_fresh_password(uow, person.session, std::chrono::minutes(30));
    }));
  };
  CHECK(fresh(who) == "password_needed");
  const auto renew = [&](std::string_view password) {
    const auto outcome = must(w.door.verify(w.door.prepare_again(who), password));
    return ess::flatten(w.write([&](unit_of_work& uow) { return w.door.renew(uow, outcome, who, w.client); }));
  };
  CHECK(reason_of(renew("wrong")) == "password_wrong");
  CHECK(w.entries().back().event == "session.renewal_refused");
  CHECK(w.session_state(old).empty());
  const auto renewed = must(renew("correct horse"));
  CHECK(w.entries().back().event == "session.renewed");
  CHECK(std::string(renewed.token.reveal()) != old);
  CHECK(w.session_state(old) == "not_signed_in");
  const auto now =
      must(w.read([&](const unit_of_work& uow) { return identity::authenticate(uow, renewed.token.reveal()); }));
  CHECK(fresh(now).empty());
  CHECK(now.session.expires_at == first.session.expires_at);
  CHECK(now.session.created_at == first.session.created_at);
  CHECK(reason_of(renew("correct horse")) == "not_signed_in");
}

TEST_CASE("a link on its way goes on with the session whose password was proved, those of other sessions do not move") {
  sign_in_world w;
  const auto who = must(w.try_with("ann@example.org", "correct horse"));
  const auto begin = [&](char state, const std::string& session) {
    must(w.write([&](unit_of_work& uow) {
      return uow.links().insert_attempt({std::string(32, state), w.ann, session, std::string(32, 'b'), "cb", "sealed",
                                         "identify", "discord", uow.now() + std::chrono::minutes(10)});
    }));
  };
  begin('1', who.session.token_hash);
  begin('2', std::string(32, 'o'));
  const auto outcome = must(w.door.verify(w.door.prepare_again({who.user, who.session}), "correct horse"));
  const auto renewed = must(ess::flatten(w.write([&](unit_of_work& uow) {
    return w.door.renew(uow, outcome, {who.user, who.session}, w.client);
  })));
  const auto session_of = [&](char state) {
    return must(w.write([&](unit_of_work& uow) { return uow.links().consume_attempt(std::string(32, state)); }))
        ->session_hash;
  };
  CHECK(session_of('1') == renewed.session.token_hash);
  CHECK(session_of('2') == std::string(32, 'o'));
}

TEST_CASE("SE-10: an operator's own limits hold instead of the defaults") {
  sign_in_world w;
  const auto token = must(w.try_with("ann@example.org", "correct horse")).token.clone();
  const identity::session_limits strict{std::chrono::minutes(15), std::chrono::hours(1)};
  w.clock.advance(std::chrono::minutes(20));
  CHECK(w.session_state(token.reveal()).empty());
  CHECK(reason_of(w.read([&](const unit_of_work& uow) {
          return identity::authenticate(uow, token.reveal(), strict);
        })) == "not_signed_in");
}
