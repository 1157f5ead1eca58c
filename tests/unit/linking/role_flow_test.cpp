#include "ess/linking/role_flow.hpp"

#include <doctest/doctest.h>

#include "support/failing_audit.hpp"
#include "unit/linking/role_world.hpp"

namespace linking = ess::linking;
using ess::storage::unit_of_work;
using ess::test::add_user;
using ess::test::discord_user;
using ess::test::must;
using ess::test::parameter;
using ess::test::reason_of;
using ess::test::role_world;
using namespace std::chrono_literals;

TEST_CASE("OA-5: the consent to linked roles is a walk of its own, without PKCE, bound to state and browser") {
  role_world w;
  const auto started = must(w.start_roles(w.home));
  CHECK(parameter(started.authorize_url, "scope") == "identify role_connections.write");
  CHECK(parameter(started.authorize_url, "code_challenge").empty());
  CHECK(parameter(started.authorize_url, "state").size() == 43);
  CHECK(parameter(started.authorize_url, "redirect_uri") == "https://ess.example/api/auth/callback/discord");
  CHECK(reason_of(w.callback(w.answer_to(started), w.session, "another browser")) == "link_state_invalid");

  const auto second = must(w.start_roles(w.home));
  const auto exchange = must(w.callback(w.answer_to(second), w.session, second.browser_cookie));
  CHECK(exchange.verifier.empty());
  CHECK(exchange.scope == linking::role_scope);
  CHECK(exchange.role_home == w.home);
}

TEST_CASE("who may show a role: a member, linked, where the community wants it") {
  role_world w;
  const auto elsewhere = ess::test::add_community(w, "south");
  CHECK(reason_of(w.start_roles(elsewhere)) == "community_not_found");
  ess::test::add_member(w, elsewhere, w.ann, "VIEWER");
  CHECK(reason_of(w.start_roles(elsewhere)) == "linked_roles_off");
  w.use_linked_roles(elsewhere, true);
  CHECK(w.start_roles(elsewhere));
  must(w.write([&](unit_of_work& uow) { return uow.links().set_stale_at(w.ann, uow.now()); }));
  CHECK(reason_of(w.start_roles(elsewhere)) == "link_stale");
  must(w.write([&](unit_of_work& uow) { return uow.links().erase_link(w.ann); }));
  CHECK(reason_of(w.start_roles(elsewhere)) == "not_linked");
}

TEST_CASE("EN-1: the tokens of linked roles are stored sealed, bound to their row") {
  role_world w;
  const auto made = must(w.connect(w.reach_exchange()));
  const auto kept = w.connection_of(w.ann);
  REQUIRE(kept);
  CHECK(kept->id == made);
  CHECK(kept->home == w.home);
  CHECK(kept->due_at == w.clock.now());
  CHECK(kept->tokens_sealed.find("access-1") == std::string::npos);
  const auto opened = must(linking::open_role_tokens(w.cipher, *kept));
  CHECK(opened.access.reveal() == "access-1");
  CHECK(opened.refresh.reveal() == "refresh-1");
  auto moved = *kept;
  moved.id = ess::storage::role_connection_id::generate(w.clock.now(), w.random);
  CHECK(reason_of(linking::open_role_tokens(w.cipher, moved)) == "envelope_refused");
  CHECK(w.count_entries("discord.roles_connected", w.home) == 1);
}

TEST_CASE("OA-7: a consent by another Discord account than the linked one connects nothing") {
  role_world w;
  CHECK(reason_of(w.connect(w.reach_exchange(), 8)) == "other_discord_account");
  CHECK_FALSE(w.connection_of(w.ann));
  CHECK(w.count_entries("discord.roles_connected", w.home) == 0);
}

TEST_CASE("OA-4: an exchange is good for one connection, and dies with the user's other attempts") {
  role_world w;
  const auto exchange = w.reach_exchange();
  must(w.connect(exchange));
  CHECK(reason_of(w.connect(exchange)) == "link_state_invalid");
  const auto another = w.reach_exchange();
  must(w.write([&](unit_of_work& uow) { return uow.links().erase_unfinished(w.ann); }));
  CHECK(reason_of(w.connect(another)) == "link_state_invalid");
}

TEST_CASE("what began as one kind of consent never ends as the other") {
  role_world w;
  const auto for_roles = w.reach_exchange();
  CHECK(reason_of(w.store(for_roles, discord_user(7))) == "link_state_invalid");
  must(w.unlink(w.session));
  const auto started = w.start();
  const auto for_link = must(w.callback(w.answer_to(started), w.session, started.browser_cookie));
  CHECK(reason_of(w.connect(for_link)) == "link_state_invalid");
}

TEST_CASE("what ended while Discord was asked connects nothing") {
  role_world w;
  const auto exchange = w.reach_exchange();
  w.use_linked_roles(w.home, false);
  CHECK(reason_of(w.connect(exchange)) == "linked_roles_off");
  CHECK_FALSE(w.connection_of(w.ann));
}

TEST_CASE("OA-16: taken back, a connection is nobody's, and due to be removed at Discord") {
  role_world w;
  must(w.connect(w.reach_exchange()));
  const auto disconnect = [&] {
    return w.write([&](unit_of_work& uow) { return w.roles.disconnect(uow, w.who(w.session), "req-5"); });
  };
  must(disconnect());
  CHECK_FALSE(w.connection_of(w.ann));
  const auto task = w.claim();
  REQUIRE(task);
  CHECK_FALSE(task->say);
  CHECK(task->tokens->access.reveal() == "access-1");
  CHECK(w.count_entries("discord.roles_disconnected", w.home) == 1);
  CHECK(reason_of(disconnect()) == "roles_not_connected");
  CHECK(w.link_of(w.ann));
}

TEST_CASE("AU-1: no role connection is made or taken back without its audit entry") {
  role_world w;
  const auto exchange = w.reach_exchange();
  const auto connected = w.write([&](unit_of_work& uow) {
    ess::test::failing_audit_work full(uow);
    return w.roles.connect(full, w.who(w.session), exchange, ess::discord_user_id::trusted(7), w.tokens(), "req-7");
  });
  CHECK(reason_of(connected) == "audit_unavailable");
  CHECK_FALSE(w.connection_of(w.ann));
  must(w.connect(exchange));
  const auto ended = w.write([&](unit_of_work& uow) {
    ess::test::failing_audit_work full(uow);
    return w.roles.disconnect(full, w.who(w.session), "req-8");
  });
  CHECK(reason_of(ended) == "audit_unavailable");
  CHECK(w.connection_of(w.ann));
}
