// Linked roles through the routes and the worker of ess-server, against a simulated Discord.
#include <doctest/doctest.h>

#include <functional>
#include <optional>

#include "ess/storage/communities.hpp"
#include "ess/storage/discord_configs.hpp"
#include "ess/storage/role_connections.hpp"
#include "role_worker.hpp"
#include "unit/apps/link_site.hpp"

using namespace ess;
using namespace ess::test;
using namespace std::chrono_literals;

namespace {

const std::string path = "/api/account/linked-roles";

/// Ann, a moderator of "north", linked to nelly; north uses linked roles.
struct role_site : link_site {
  role_site() : ann(add_user(world.base(), "ann")), home(add_community(world.base(), "north")) {
    add_member(world.base(), home, ann, "MOD");
    add_link(world.base(), ann, 41);
    must(world.base().write([&](storage::unit_of_work& uow) {
      storage::discord_config_record config{.community = home, .updated_at = uow.now(), .linked_roles = true};
      return uow.discord_configs().save(config);
    }));
    by = sign_in(ann);
  }

  /// The whole walk; where the browser is sent in the end.
  std::string show_role(const std::string& discord_user = nelly, const std::string& scope = {}) {
    const auto started = post(by, path, R"({"communityId":")" + home.str() + "\"}");
    REQUIRE_MESSAGE(started.status() == 200, started.body());
    by.link_cookie = cookie_of(started, world->site.link_cookie);
    auto url = string_member(json_of(started), "authorizeUrl").value_or("");
    if (!scope.empty()) url = with_scope(url, scope);
    return location_of(get(by, consent(url, discord_user)));
  }
  /// Lets the worker work until nothing is due at this moment.
  void work() {
    if (!worker) worker.emplace(io.get_executor(), *world, 1ms).start();
    io.restart();
    for (int i = 0; i < 400 && (is_due() || owed_revocation()); ++i) io.run_for(5ms);
  }
  bool is_due() {
    const auto due =
        must(world.base().read([](const storage::unit_of_work& uow) { return uow.role_connections().next_due(); }));
    return due && *due <= world.base().clock.now() + linking::role_lease;
  }
  std::optional<storage::role_connection_record> connection() {
    return must(world.base().read([&](const storage::unit_of_work& uow) { return uow.role_connections().find(ann); }));
  }
  void change(const std::function<result<void>(storage::unit_of_work&)>& what) { must(world.base().write(what)); }
  void suspend(std::optional<time_point> at) {
    change([&](storage::unit_of_work& uow) -> result<void> {
      if (auto set = uow.memberships().set_suspended_at(home, ann, at); !set) return set.error();
      return success();
    });
  }
  /// What Discord knows: the only connection's values, null when there is none.
  boost::json::value known() {
    testing::sim_request asked{"GET", "/_sim/applications/500/role-connections", {}, ""};
    const auto all = must(parse_json(sim.handle(asked, world.base().clock.now()).body));
    const auto& list = all.at("connections").as_array();
    REQUIRE(list.size() <= 1);
    return list.empty() ? boost::json::value() : list[0];
  }
  std::string value(const char* key) { return std::string(known().at("metadata").at(key).as_string()); }

  user_id ann;
  community_id home;
  browser by;
  std::optional<server::role_worker> worker;
};

}  // namespace

TEST_CASE("a member shows their role: one consent, and Discord is told") {
  role_site site;
  CHECK(site.show_role() == "/app/settings/integrations/discord?done=roles_connected");
  CHECK(site.discord.count("/oauth2/token/revoke") == 0);
  CHECK_FALSE(site.owed_revocation());
  site.work();
  CHECK(string_member(site.known(), "userId") == "41");
  CHECK(string_member(site.known(), "platform_name") == "Community north");
  CHECK(site.value("ess_member") == "1");
  CHECK(site.value("ess_role_level") == "3");
  CHECK(site.value("ess_community") == "1");
  const auto shown = link_site::json_of(site.get(site.by, path));
  CHECK(string_member(shown.at("connected").at("community"), "name") == "Community north");
  CHECK_FALSE(shown.at("connected").at("waiting").as_bool());
  CHECK(shown.at("offered").as_array().size() == 1);
  CHECK(site.shown.find("access") == std::string::npos);
}

TEST_CASE("what changes here is told, and told anew after Discord was away") {
  role_site site;
  site.show_role();
  site.work();
  site.discord.away = true;
  site.change([&](storage::unit_of_work& uow) {
    const auto admin = *must(uow.communities().find_role_by_name(site.home, "ADMIN"));
    return uow.memberships().put({site.home, site.ann, admin.id, uow.now()});
  });
  site.work();
  CHECK(site.value("ess_role_level") == "3");
  CHECK(site.connection()->reason == "connect_failed");
  CHECK(site.connection()->attempts >= 1);
  site.discord.away = false;
  site.world.base().clock.advance(1h);
  site.work();
  CHECK(site.value("ess_role_level") == "4");
  CHECK(site.connection()->reason.empty());
}

TEST_CASE("an access token that has ended is renewed, and the new pair is kept first") {
  role_site site;
  site.show_role();
  site.work();
  const auto before = site.connection()->tokens_sealed;
  site.world.base().clock.advance(8 * 24h);
  site.suspend(site.world.base().clock.now());
  site.work();
  CHECK(site.value("ess_member") == "0");
  CHECK(site.connection()->tokens_sealed != before);
  // The first pair is dead; the kept one is not.
  site.world.base().clock.advance(8 * 24h);
  site.suspend(std::nullopt);
  site.work();
  CHECK(site.value("ess_member") == "1");
}

TEST_CASE("OA-16: stopping, unlinking and leaving each take back what was said and revoke the tokens") {
  for (const std::string how : {"stop", "unlink", "leave", "off"}) {
    CAPTURE(how);
    role_site site;
    site.show_role();
    site.work();
    REQUIRE(site.known().is_object());
    if (how == "stop") CHECK(site.ask(site.by, http::method::delete_, path).status() == 200);
    if (how == "unlink") CHECK(site.ask(site.by, http::method::delete_, "/api/account/link").status() == 200);
    if (how == "leave") {
      site.change([&](storage::unit_of_work& uow) -> result<void> {
        if (auto gone = uow.memberships().erase(site.home, site.ann); !gone) return gone.error();
        return success();
      });
    }
    if (how == "off") {
      site.change([&](storage::unit_of_work& uow) {
        auto config = *must(uow.discord_configs().find(site.home));
        config.linked_roles = false;
        return uow.discord_configs().save(config);
      });
    }
    site.work();
    CHECK(site.known().is_null());
    CHECK(site.discord.count("/oauth2/token/revoke") == 1);
    CHECK_FALSE(site.connection());
    CHECK_FALSE(site.is_due());
  }
}

TEST_CASE("OA-17: a role is taken back even if Discord was away when it was stopped") {
  role_site site;
  site.show_role();
  site.work();
  site.discord.away = true;
  CHECK(site.ask(site.by, http::method::delete_, path).status() == 200);
  site.work();
  CHECK(site.known().is_object());
  site.discord.away = false;
  site.world.base().clock.advance(1h);
  site.work();
  CHECK(site.known().is_null());
  CHECK(site.discord.count("/oauth2/token/revoke") == 1);
}

TEST_CASE("OA-18: when the member removed the application at Discord, the link is stale and the member is told") {
  role_site site;
  site.show_role();
  site.work();
  const auto opened = must(linking::open_role_tokens(site.world.base().cipher, *site.connection()));
  CHECK(run(site.io, site.oauth.revoke(opened.access)));
  site.suspend(site.world.base().clock.now());
  site.work();
  CHECK(site.link_of(site.ann)->stale_at);
  CHECK_FALSE(site.connection());
  CHECK(site.notices_of(site.ann).front().kind == "discord.link_stale");
  CHECK(site.take_mails() == std::vector<std::string>{"ann@example.org: Your Discord link has ended at Discord"});
}

TEST_CASE("OA-7: another Discord account's consent is refused, and its tokens are revoked") {
  role_site site;
  CHECK(site.show_role(link_site::robin) == "/app/settings/integrations/discord?problem=other_discord_account");
  CHECK_FALSE(site.connection());
  CHECK(site.discord.count("/oauth2/token/revoke") == 1);
  CHECK_FALSE(site.owed_revocation());
}

TEST_CASE("OA-9: a consent without the right to write roles connects nothing, and its token is revoked unused") {
  role_site site;
  CHECK(site.show_role(link_site::nelly, "identify") == "/app/settings/integrations/discord?problem=scope_missing");
  CHECK_FALSE(site.connection());
  CHECK(site.discord.count("/users/@me") == 0);
  CHECK(site.discord.count("/oauth2/token/revoke") == 1);
  CHECK_FALSE(site.owed_revocation());
}

TEST_CASE("OA-17: tokens that could not be kept are owed to be revoked") {
  role_site site;
  site.order_fault("/oauth2/token/revoke", 503, 10);
  site.show_role(link_site::robin);
  CHECK(site.owed_revocation());
}

TEST_CASE("RL-1: showing one's role begins a link as well, and is counted with the others") {
  role_site site;
  const auto body = R"({"communityId":")" + site.home.str() + "\"}";
  for (int i = 0; i < 10; ++i) CHECK(site.post(site.by, path, body).status() == 200);
  CHECK(link_site::code_of(site.post(site.by, path, body)) == "rate_limited");
  CHECK(link_site::code_of(site.post(site.by, "/api/auth/signin/discord")) == "rate_limited");
}

TEST_CASE("linked roles refuse with what to do") {
  role_site site;
  const auto start = [&](const std::string& body) { return link_site::code_of(site.post(site.by, path, body)); };
  CHECK(start("{}") == "invalid_field");
  CHECK(start(R"({"communityId":"nowhere"})") == "community_not_found");
  CHECK(link_site::code_of(site.ask(site.by, http::method::delete_, path)) == "roles_not_connected");
  site.world->roles = nullptr;
  CHECK(start(R"({"communityId":"nowhere"})") == "linked_roles_not_configured");
  CHECK_FALSE(link_site::json_of(site.get(site.by, path)).at("available").as_bool());
}

TEST_CASE("a role is told once the application's records could be written") {
  role_site site;
  site.order_fault("/applications/500/role-connections/metadata", 500, 20);
  site.show_role();
  site.work();
  CHECK(site.known().is_null());
  CHECK_FALSE(site.connection()->reason.empty());
  testing::sim_request clear{"POST", "/_sim/faults", {{"content-type", "application/json"}}, R"({"kind":"clear"})"};
  CHECK(site.sim.handle(clear, site.world.base().clock.now()).status < 300);
  site.world.base().clock.advance(1h);
  site.work();
  CHECK(site.known().is_object());
}
