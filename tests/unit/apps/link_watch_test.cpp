#include "link_watch.hpp"

#include <doctest/doctest.h>

#include "unit/apps/link_site.hpp"

using namespace ess;
using namespace ess::test;

TEST_CASE("link and unlink are audited for the installation and in each community of the user") {
  link_site site;
  auto& w = site.world.base();
  const auto ann = add_user(w, "ann");
  const auto home = add_community(w, "home");
  const auto elsewhere = add_community(w, "elsewhere");
  add_member(w, home, ann, "MOD");
  auto by = site.sign_in(ann);
  REQUIRE(site.confirm(by, site.reach_confirmation(by, link_site::nelly)).status() == 200);
  REQUIRE(site.ask(by, http::method::delete_, "/api/account/link").status() == 200);
  for (const auto* event : {"discord.linked", "discord.unlinked"}) {
    CAPTURE(event);
    CHECK(w.count_entries(event) == 1);
    CHECK(w.count_entries(event, home) == 1);
    CHECK(w.count_entries(event, elsewhere) == 0);
  }
}

TEST_CASE("OA-11: a refused link is written down, and the communities of the id's owner learn of it but not by whom") {
  link_site site;
  auto& w = site.world.base();
  const auto ann = add_user(w, "ann");
  const auto bob = add_user(w, "bob");
  const auto anns_home = add_community(w, "anns");
  add_member(w, anns_home, ann, "MOD");
  add_link(w, ann, 41);
  auto bobs = site.sign_in(bob);
  CHECK(site.reach_confirmation(bobs, link_site::nelly).ends_with("?problem=discord_id_taken"));
  CHECK(w.count_entries("discord.linked") == 1);
  CHECK(w.count_entries("discord.linked", anns_home) == 1);
  const auto warning = w.entries(anns_home).back();
  CHECK(warning.body.find("refused") != std::string::npos);
  CHECK(warning.body.find(ann.str()) != std::string::npos);
  CHECK((warning.body + warning.personal).find(bob.str()) == std::string::npos);
  REQUIRE(site.notices_of(ann).size() == 1);
  CHECK(site.notices_of(ann).front().kind == "discord.link_refused");
}

TEST_CASE("a link, its audit entries and its notice come together or not at all") {
  link_site site;
  auto& w = site.world.base();
  const auto ann = add_user(w, "ann");
  auto by = site.sign_in(ann);
  const auto pending = pending_link_id::trusted(site.reach_confirmation(by, link_site::nelly));
  const auto failed = w.write([&](storage::unit_of_work& uow) -> result<void> {
    server::link_watch watch(uow, w.random, site.world->notices);
    const linking::link_session session{ann, identity::hash_session_token(by.session)};
    must(flatten(site.flow.confirm(uow, session, pending, "request", watch)));
    return error(errc::unavailable, "store_gone", "Gone.");
  });
  CHECK_FALSE(failed);
  CHECK_FALSE(site.link_of(ann));
  CHECK(site.notices_of(ann).empty());
  CHECK(w.count_entries("discord.linked") == 0);
}
