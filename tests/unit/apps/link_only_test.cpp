// Linking signs nobody in: no row of the table, no callback and no ended session makes a session or a user.
#include <doctest/doctest.h>

#include <algorithm>
#include <functional>

#include "support/ed25519_signer.hpp"
#include "unit/apps/link_site.hpp"

using namespace ess;
using namespace ess::test;
using namespace std::chrono_literals;

namespace {

/// All that an attacker who has a Discord account could put into a request.
const std::string discord_query =
    "?code=a-code&state=a-state&discordUserId=41&id=41&access_token=t&iss=http://discord.test";
const std::string discord_body =
    R"({"guildId":"700","discordUserId":"41","id":"41","code":"a-code","state":"a-state","access_token":"t"})";
const std::string interaction_body =
    R"({"id":"9001","application_id":"500","type":2,"token":"itoken","version":1,"guild_id":"700","channel_id":"710",)"
    R"("member":{"user":{"id":"41","username":"ann"},"roles":[],"permissions":"8"},)"
    R"("data":{"id":"900","name":"ess","type":1,"options":[{"name":"status","type":1,"options":[]}]}})";

/// Ann, whom Discord knows as 41, in a community whose bot, key and application are all in the attacker's hands.
struct knocked_site : link_site {
  knocked_site() : home(add_community(world.base(), "north")), ann(add_user(world.base(), "ann")) {
    add_member(world.base(), home, ann, "MOD");
    add_link(world.base(), ann, 41);
    set_guild(world.base(), home, 700);
    world->events.public_key = discords_key.public_key_hex();
    world->desk.between_attempts = 0ms;
    access::api_key_request wanted;
    wanted.name = "bot";
    wanted.proof = access::proof_policy::none;
    for (std::size_t n = 0; n < access::permission_count; ++n) wanted.permissions.add(access::permission(n));
    const auto made = must(world.base().write([&](storage::unit_of_work& uow) {
      return world->keys.create(uow, home, wanted, by_command_line(), std::nullopt);
    }));
    key = made.text.reveal();
    sign_in(ann);
  }

  std::string path_of(const http::route& row) const {
    std::string path = row.pattern;
    for (auto open = path.find('{'); open != std::string::npos; open = path.find('{')) {
      const auto name = path.substr(open, path.find('}') - open + 1);
      path.replace(open, name.size(),
                   name == "{communityId}"     ? home.str()
                   : name == "{applicationId}" ? std::string("500")
                                               : "x1");
    }
    return path;
  }
  std::string body_of(const http::route& row) const {
    if (row.verb == http::method::get) return {};
    if (row.pattern.starts_with("/api/discord/interactions")) return interaction_body;
    if (!row.pattern.starts_with("/api/discord/events")) return discord_body;
    return R"({"version":1,"application_id":"500","type":1,"event":{"type":"APPLICATION_AUTHORIZED","timestamp":")" +
           format_time(world->time.now()) +
           R"(","data":{"scopes":["identify"],"user":{"id":"41","username":"nelly.d"}}}})";
  }
  /// Whoever might get past the guards of a row, and whoever must not.
  std::vector<browser> visitors(const std::string& body) {
    std::vector<browser> all(6);
    all[1].session = std::string(43, 'A');
    all[2].form_cookie = std::string(43, 'E');
    const auto stranger = add_user(world.base(), "stranger-" + std::to_string(++strangers));
    add_member(world.base(), home, stranger, "OWNER");
    all[3] = sign_in(stranger);
    all[4].more = {{"X-API-Key", key}};
    const auto now = std::chrono::floor<std::chrono::seconds>(world->time.now());
    const auto timestamp = std::to_string(now.time_since_epoch().count());
    all[5].more = {{"X-Signature-Ed25519", discords_key.sign_hex(timestamp + body)},
                   {"X-Signature-Timestamp", timestamp}};
    for (auto& by : all) by.link_cookie = std::string(43, 'B');
    return all;
  }

  std::vector<std::string> sessions_of_ann() {
    std::vector<std::string> all;
    for (const auto& session :
         must(world.base().read([&](const storage::unit_of_work& uow) { return uow.sessions().list_for_user(ann); }))) {
      all.push_back(session.token_hash);
    }
    return all;
  }

  const ed25519_signer discords_key{std::string(32, 'd')};
  community_id home;
  user_id ann;
  std::string key;
  int strangers = 0;
};

template <class T>
bool has_nothing_new(const std::vector<T>& before, const std::vector<T>& after) {
  return std::ranges::all_of(after, [&](const T& each) { return std::ranges::count(before, each) == 1; });
}

}  // namespace

TEST_CASE("OA-1: no handler makes a session or a user of a Discord identity, whoever knocks and is let in") {
  knocked_site site;
  const auto anns_sessions = site.sessions_of_ann();
  for (const auto& row : site.router.routes()) {
    if (row.handle_websocket) continue;
    INFO(net::to_string(row.verb) << " " << row.pattern);
    site.world.base().clock.advance(1min);  // requests without a key are limited by network
    const auto body = site.body_of(row);
    for (const auto& by : site.visitors(body)) {
      const auto users = site.users();
      const auto sessions = site.sessions();
      const auto reply = site.ask(by, row.verb, site.path_of(row) + discord_query, body);
      CHECK(link_site::cookie_of(reply, site.world->site.session_cookie).empty());
      CHECK(has_nothing_new(users, site.users()));
      CHECK(has_nothing_new(sessions, site.sessions()));
    }
    CHECK(site.handled.contains(&row));
  }
  CHECK(site.sessions_of_ann() == anns_sessions);
  CHECK(site.discord.count("/oauth2/token") == 0);
}

TEST_CASE("OA-1: start and callback refuse who has no valid session, and a callback with another user's") {
  link_site site;
  const auto ann = add_user(site.world.base(), "ann");
  const auto bob = add_user(site.world.base(), "bob");
  auto anns = site.sign_in(ann);
  const auto back = site.consent(site.start(anns), link_site::nelly);
  browser forged;
  forged.session = std::string(43, 'A');
  auto stranger = site.sign_in(bob);
  for (auto by : {browser{}, forged}) {
    CHECK(site.post(by, "/api/auth/signin/discord").status() == 401);
    by.link_cookie = anns.link_cookie;
    CHECK(site.get(by, back).status() == 401);
  }
  stranger.link_cookie = anns.link_cookie;
  const auto before = site.sessions();
  const auto refused = site.get(stranger, back);
  CHECK(link_site::location_of(refused).ends_with("?problem=link_state_invalid"));
  CHECK(link_site::cookie_of(refused, site.world->site.session_cookie).empty());
  CHECK(site.sessions() == before);
  CHECK(site.discord.requests.empty());
  CHECK_FALSE(site.link_of(ann));
  CHECK_FALSE(site.link_of(bob));
}

TEST_CASE("OA-1: linking from start to end gives no session and changes none") {
  link_site site;
  const auto ann = add_user(site.world.base(), "ann");
  auto by = site.sign_in(ann);
  const auto before = site.sessions();
  site.shown.clear();
  CHECK(site.confirm(by, site.reach_confirmation(by, link_site::nelly)).status() == 200);
  CHECK(site.link_of(ann));
  CHECK(site.sessions() == before);
  CHECK(site.shown.find(site.world->site.session_cookie + "=") == std::string::npos);
}

TEST_CASE("OA-1: a session that ended after it began a link does not finish it, with a state that still holds") {
  for (const std::string how : {"idle", "over", "revoked"}) {
    CAPTURE(how);
    link_site site;
    site.world->session_limits.idle = 5min;
    const auto ann = add_user(site.world.base(), "ann");
    auto by = site.sign_in(ann);
    const auto back = site.consent(site.start(by), link_site::nelly);
    const auto change = [&](const std::function<result<void>(storage::unit_of_work&)>& what) {
      must(site.world.base().write(what));
    };
    const auto hash = identity::hash_session_token(by.session);
    if (how == "idle") site.world.base().clock.advance(5min);
    if (how == "revoked") change([&](storage::unit_of_work& uow) { return uow.sessions().erase(hash); });
    if (how == "over") {
      change([&](storage::unit_of_work& uow) {
        auto session = *must(uow.sessions().find(hash));
        must(uow.sessions().erase(hash));
        session.expires_at = uow.now() + 1min;
        return uow.sessions().insert(session);
      });
      site.world.base().clock.advance(1min);
    }
    const auto before = site.sessions();
    const auto reply = site.get(by, back);
    CHECK(reply.status() == 401);
    CHECK(link_site::cookie_of(reply, site.world->site.session_cookie).empty());
    CHECK(site.sessions() == before);
    CHECK(site.discord.requests.empty());
    CHECK_FALSE(site.link_of(ann));
  }
}
