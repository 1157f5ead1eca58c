// What ends a link that is on its way, tried one by one against the callback of another tab.
#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <vector>

#include "ess/community/members.hpp"
#include "ess/identity/password_resets.hpp"
#include "ess/identity/session_list.hpp"
#include "ess/linking/stale.hpp"
#include "unit/apps/link_site.hpp"

using namespace ess;
using namespace ess::test;
using namespace std::chrono_literals;

namespace {

/// Ann, a moderator of "north", in two browsers: one begins a link, in the other something happens.
struct two_browsers : link_site {
  two_browsers()
      : home(add_community(world.base(), "north")),
        ann(add_account("ann", "correct horse")),
        begun_by(sign_in(ann)),
        other(sign_in(ann)) {
    add_member(world.base(), home, ann, "MOD");
  }

  void change(const std::function<result<void>(storage::unit_of_work&)>& what) { must(world.base().write(what)); }
  identity::signed_in who(const browser& by) {
    return must(
        world.base().read([&](const storage::unit_of_work& uow) { return identity::authenticate(uow, by.session); }));
  }
  storage::session_record row_of(const browser& by) {
    const auto hash = identity::hash_session_token(by.session);
    return *must(world.base().read([&](const storage::unit_of_work& uow) { return uow.sessions().find(hash); }));
  }
  std::string id_of(const browser& by) {
    const auto me = who(by);
    for (const auto& each :
         must(world.base().read([&](const storage::unit_of_work& uow) { return identity::sessions_of(uow, me); }))) {
      if (each.session.token_hash == me.session.token_hash) return each.id;
    }
    throw std::runtime_error("no such session");
  }
  /// The browser's session again, as if the event had left it alone; the account may be used.
  void bring_back(const storage::session_record& session) {
    change([&](storage::unit_of_work& uow) {
      must(uow.users().set_disabled_at(ann, std::nullopt));
      must(uow.sessions().erase(session.token_hash));
      return uow.sessions().insert(session);
    });
  }
  random_source& random() { return world.base().random; }

  community_id home;
  user_id ann;
  browser begun_by;
  browser other;
};

struct ending {
  std::string name;
  std::function<void(two_browsers&)> happens;
};

const identity::client_info client{"192.0.2.0/24", "Browser/1", "req-1"};

using community_act = decltype(&community::suspend_member);

ending of_member(const char* name, community_act act) {
  return {name, [act](two_browsers& s) {
            s.change([&](storage::unit_of_work& uow) {
              return act(uow, s.random(), s.home, std::nullopt, s.ann, by_command_line());
            });
          }};
}

std::vector<ending> endings() {
  return {
      {"signing out",
       [](two_browsers& s) { CHECK(s.ask(s.other, http::method::delete_, "/api/session").status() == 200); }},
      {"ending one session",
       [](two_browsers& s) {
         const auto third = s.id_of(s.sign_in(s.ann));
         CHECK(s.ask(s.other, http::method::delete_, "/api/account/sessions/" + third).status() == 200);
       }},
      {"ending the others",
       [](two_browsers& s) { CHECK(s.ask(s.other, http::method::delete_, "/api/account/sessions").status() == 200); }},
      {"another role",
       [](two_browsers& s) {
         s.change([&](storage::unit_of_work& uow) {
           return community::set_member_role(uow, s.random(), s.home, std::nullopt, s.ann, "VIEWER", by_command_line());
         });
       }},
      of_member("suspension", community::suspend_member),
      of_member("removal", community::remove_member),
      {"an admin who ends the sessions",
       [](two_browsers& s) {
         s.change([&](storage::unit_of_work& uow) -> result<void> {
           must(community::end_member_sessions(uow, s.random(), s.home, std::nullopt, s.ann, by_command_line()));
           return success();
         });
       }},
      {"a reset",
       [](two_browsers& s) {
         s.change([&](storage::unit_of_work& uow) -> result<void> {
           const auto issued = must(identity::issue_reset(uow, s.random(), s.ann, by_command_line(), 30min));
           must(identity::complete_reset(uow, s.random(), issued.token.reveal(), "quick:new", client));
           return success();
         });
       }},
      {"a changed password",
       [](two_browsers& s) {
         CHECK(s.post(s.other, "/api/account/password",
                      R"({"current":"correct horse","new":"a longer sentence of words"})")
                   .status() == 200);
       }},
      {"disabling",
       [](two_browsers& s) {
         s.change([&](storage::unit_of_work& uow) {
           return identity::disable_user(uow, s.random(), s.ann, by_command_line());
         });
       }},
      {"unlinking",
       [](two_browsers& s) {
         add_link(s.world.base(), s.ann, 77);
         CHECK(s.ask(s.other, http::method::delete_, "/api/account/link").status() == 200);
       }},
      {"a link that became stale",
       [](two_browsers& s) {
         add_link(s.world.base(), s.ann, 41);
         linking::link_observer nobody;
         s.change([&](storage::unit_of_work& uow) -> result<void> {
           CHECK(must(linking::mark_stale(uow, s.random(), discord_user_id::trusted(41),
                                          linking::stale_reason::grant_invalid, uow.now() + 1ms, "req-1", nobody)));
           return success();
         });
       }},
  };
}

}  // namespace

TEST_CASE("OA-15: a link on its way in another tab is refused at its callback after anything that ends attempts") {
  for (const auto& each : endings()) {
    CAPTURE(each.name);
    two_browsers site;
    const auto back = site.consent(site.start(site.begun_by), link_site::nelly);
    const auto session = site.row_of(site.begun_by);
    each.happens(site);
    // Where the session ended too, it is brought back: the attempt must be dead in itself.
    const auto without_session = site.get(site.begun_by, back);
    if (without_session.status() == 401) site.bring_back(session);
    const auto refused = without_session.status() == 401 ? site.get(site.begun_by, back) : without_session;
    CHECK(link_site::location_of(refused).ends_with("?problem=link_state_invalid"));
    CHECK(site.discord.count("/oauth2/token") == 0);
  }
}

TEST_CASE("OA-15: a link that waits to be confirmed in another tab is gone after anything that ends attempts") {
  for (const auto& each : endings()) {
    CAPTURE(each.name);
    two_browsers site;
    const auto pending = site.reach_confirmation(site.begun_by, link_site::nelly);
    const auto session = site.row_of(site.begun_by);
    each.happens(site);
    if (site.get(site.begun_by, "/api/session").status() == 401) site.bring_back(session);
    CHECK(link_site::code_of(site.confirm(site.begun_by, pending)) == "pending_link_not_found");
  }
}

TEST_CASE("OA-15: what has nothing to do with the account's safety leaves a link on its way alone") {
  two_browsers site;
  const auto back = site.consent(site.start(site.begun_by), link_site::nelly);
  site.sign_in(site.ann);
  CHECK(site.get(site.other, "/api/account/sessions").status() == 200);
  const auto bob = add_user(site.world.base(), "bob");
  site.change(
      [&](storage::unit_of_work& uow) { return identity::disable_user(uow, site.random(), bob, by_command_line()); });
  CHECK(site.confirm(site.begun_by, link_site::pending_of(site.get(site.begun_by, back))).status() == 200);
}
