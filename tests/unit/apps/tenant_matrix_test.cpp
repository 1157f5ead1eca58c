// Role by route by tenant by object, generated from the route table as it stands: a row added tomorrow is in it.
#include <doctest/doctest.h>

#include <map>

#include "ess/access/roles.hpp"
#include "ess/approvals/approvals.hpp"
#include "ess/base/encoding.hpp"
#include "ess/base/text.hpp"
#include "ess/community/discord_config.hpp"
#include "ess/dispatch/calls.hpp"
#include "ess/http/testing.hpp"
#include "ess/identity/invites.hpp"
#include "ess/identity/session_list.hpp"
#include "ess/linking/link_flow.hpp"
#include "ess/players/players.hpp"
#include "ess/storage/links.hpp"
#include "ess/storage/notices.hpp"
#include "ess/storage/outbox.hpp"
#include "middleware/session_guard.hpp"
#include "routes/table.hpp"
#include "support/run.hpp"
#include "support/server_context.hpp"

namespace ess::server {
namespace {

using test::must;

/// A community with everybody in it, and one of everything that a path can name.
struct tenant {
  tenant(test::server_context& world, const std::string& name, std::uint64_t guild)
      : id(test::add_community(world.base(), name)) {
    for (const auto& role : access::default_roles()) {
      const auto user = test::add_user(world.base(), name + "-" + ascii_lower(role.name));
      test::add_member(world.base(), id, user, role.name);
      members.emplace(role.name, user);
      objects.push_back(user.str());
    }
    must(world.base().database->write([&](storage::unit_of_work& uow) -> result<void> {
      add_settings(world, uow, guild);
      add_records(world, uow);
      return success();
    }));
  }

  // With a channel for requests, so that one is owed a delivery.
  void add_settings(test::server_context& world, storage::unit_of_work& uow, std::uint64_t guild) {
    const auto who = test::by_command_line();
    community::discord_config_changes changes;
    changes.guild = community::field_change<guild_id>::set(guild_id::trusted(guild));
    changes.approvals_channel = community::field_change<channel_id>::set(channel_id::trusted(guild + 10));
    must(community::save_discord_config(uow, world.base().cipher, world.base().random, id, changes, who));
    access::api_key_request wanted;
    wanted.name = "bot";
    wanted.permissions = {access::permission::dispatch_read};
    objects.push_back(must(world->keys.create(uow, id, wanted, who, std::nullopt)).record.id.str());
  }

  void add_records(test::server_context& world, storage::unit_of_work& uow) {
    auto& random = world.base().random;
    const auto who = test::by_command_line();
    approvals::new_request asked;
    asked.payload = R"({"commandId":"kick"})";
    objects.push_back(must(approvals::request(uow, random, id, asked, who)).id.str());
    objects.push_back(must(uow.outbox().list(id, {}, 1)).at(0).id.str());
    const auto guest = "guest@" + id.str() + ".example.org";
    const auto& owner = members.at("OWNER");
    objects.push_back(must(identity::invite(uow, random, id, owner, guest, "VIEWER", who)).invite.id.str());
    dispatch::new_call call;
    call.title = "A cat in a tree";
    objects.push_back(must(dispatch::open_call(uow, random, id, call, who)).id.str());
    players::new_player player;
    player.name = "Nelly";
    objects.push_back(must(players::add(uow, random, id, player, who)).id.str());
  }

  community_id id;
  std::map<std::string_view, user_id> members;
  std::vector<std::string> objects;
};

/// A body that fits, where a route wants one: with `{}` it would not come as far as looking for the object.
std::string body_for(const http::route& row) {
  static const std::map<std::string, std::string, std::less<>> bodies = {
      {"/keys/{keyId}/rotate", R"({"overlapDays":1})"},
      {"/members/{userId}", R"({"role":"VIEWER"})"},
      {"/calls/{callId}", R"({"version":1,"status":"CLEARED"})"},
      {"/players/{playerId}", R"({"version":1,"status":"WATCHED"})"},
  };
  for (const auto& each : bodies) {
    if (row.pattern.ends_with(each.first) && row.verb != http::method::delete_) return each.second;
  }
  return row.verb == http::method::get ? "" : "{}";
}

struct tenant_matrix_fixture : test::executor_first {
  tenant_matrix_fixture() : ours(world, "north", 700), theirs(world, "south", 800) {}

  std::string session_of(const user_id& user) {
    const auto token = to_base64url(random_bytes(world.base().random, 32));
    auto session = test::add_session(world.base(), user);
    session.token_hash = identity::hash_session_token(token);
    must(world.base().write([&](storage::unit_of_work& uow) { return uow.sessions().insert(session); }));
    return token;
  }

  /// What the row answers: status, code and body, after its guard.
  struct answered {
    int status = 0;
    std::string reason;
    std::string body;
    bool operator==(const answered&) const = default;
  };
  answered ask(const http::route& row, const std::string& token, const std::string& community,
               const std::string& object, const std::string& body) {
    std::vector<net::http_header> headers = {{"Cookie", "ess_session=" + token},
                                             {"X-CSRF-Token", identity::csrf_token(token)}};
    if (!body.empty()) headers.push_back({"Content-Type", "application/json"});
    auto from = must(http::make_request(row.verb, "/x", headers, body));
    std::vector<std::pair<std::string_view, std::string>> parameters = {{"communityId", community}};
    const std::string_view pattern = row.pattern;
    for (std::size_t at = pattern.find('{'); at != std::string_view::npos; at = pattern.find('{', at + 1)) {
      const auto name = pattern.substr(at + 1, pattern.find('}', at) - at - 1);
      if (name != "communityId") parameters.emplace_back(name, object);
    }
    from.set_route(&row, parameters);
    const auto guard = session_guard(*world);
    auto refused = test::run(io, guard(from));
    const http::reply reply = refused ? std::move(*refused) : test::run(io, row.handle(from));
    return {reply.status(), reply.error_reason(), std::string(reply.body())};
  }

  /// Whether a member of ours has the permission of the row.
  bool holds(const user_id& user, const http::route& row) {
    const auto held = must(world.base().read(
        [&](const storage::unit_of_work& uow) { return community::permissions_of(uow, ours.id, user); }));
    return held.contains(*access::parse_permission(row.permission));
  }

  /// Everything the other community's chain says: nothing may be added to it from outside.
  std::size_t entries_of(const tenant& t) { return world.base().entries(t.id).size(); }

  test::server_context world;
  tenant ours;
  tenant theirs;
};

bool has_community(const http::route& row) {
  return row.needs == http::access::session && row.pattern.find("{communityId}") != std::string::npos;
}
bool names_an_object(const http::route& row) {
  return has_community(row) && row.pattern.find('{', row.pattern.find("{communityId}") + 1) != std::string::npos;
}

const std::string nothing = "01k0000000000000000000none";

/// Somebody with one of everything that belongs to an account and that a path can name.
struct account_holder {
  user_id user;
  std::string token;
  std::vector<std::string> objects;  ///< the link that waits to be confirmed first
};

struct account_matrix_fixture : tenant_matrix_fixture {
  account_matrix_fixture()
      : flow({"500", "http://localhost/callback", "http://discord.test/oauth2/authorize", "http://discord.test"},
             world.base().cipher, world.base().random) {
    world->links = &flow;
  }

  account_holder add_holder(const std::string& name, std::uint64_t discord) {
    const auto user = test::add_user(world.base(), name);
    account_holder made{user, session_of(user), {}};
    must(world.base().write([&](storage::unit_of_work& uow) -> result<void> {
      const storage::pending_link_record pending{
          .id = pending_link_id::generate(uow.now(), world.base().random),
          .user = user,
          .session_hash = identity::hash_session_token(made.token),
          .identity = {discord_user_id::trusted(discord), name, "", ""},
          .expires_at = uow.now() + std::chrono::minutes(10),
      };
      const storage::notice_record notice{.id = storage::notice_id::generate(uow.now(), world.base().random),
                                          .user = user,
                                          .at = uow.now(),
                                          .kind = "discord.linked",
                                          .subject = "News",
                                          .text = "There is some."};
      must(uow.links().insert_pending(pending));
      must(uow.notices().insert(notice));
      made.objects = {pending.id.str(), notice.id.str()};
      const auto who = must(identity::authenticate(uow, made.token, {}));
      for (const auto& each : must(identity::sessions_of(uow, who))) {
        if (!each.current) made.objects.push_back(each.id);
      }
      return success();
    }));
    return made;
  }

  /// How much of what somebody had is left.
  std::size_t left_of(const account_holder& who) {
    return world.base().read([&](const storage::unit_of_work& uow) {
      const auto pending = must(uow.links().find_pending(pending_link_id::trusted(who.objects.front())));
      const auto notices = must(uow.notices().list(who.user, 10));
      const auto sessions = must(uow.sessions().list_for_user(who.user));
      return notices.size() + sessions.size() + (pending ? 1U : 0U);
    });
  }

  linking::link_flow flow;
};

bool names_own_object(const http::route& row) {
  return row.needs == http::access::session && row.permission == "self" && row.pattern.find('{') != std::string::npos;
}

}  // namespace

TEST_CASE_FIXTURE(tenant_matrix_fixture,
                  "TE-1: role by row, what a role does not hold is refused and nothing of it happens") {
  int refused = 0;
  for (const auto& member : ours.members) {
    const std::string role(member.first);
    const user_id& user = member.second;
    const auto token = session_of(user);
    for (const auto& row : route_table(*world)) {
      if (!has_community(row) || holds(user, row)) continue;
      INFO(role << " " << row.pattern);
      const auto before = entries_of(ours);
      CHECK(ask(row, token, ours.id.str(), ours.objects.back(), body_for(row)).reason == "permission_missing");
      CHECK(entries_of(ours) == before);
      ++refused;
    }
  }
  CHECK(refused > 10);
}

TEST_CASE_FIXTURE(tenant_matrix_fixture,
                  "TE-2: role by row, another community is answered like one that is not there") {
  int asked = 0;
  for (const auto& member : ours.members) {
    const std::string role(member.first);
    const user_id& user = member.second;
    const auto token = session_of(user);
    for (const auto& row : route_table(*world)) {
      if (!has_community(row)) continue;
      INFO(role << " " << row.pattern);
      const auto before = entries_of(theirs);
      const auto foreign = ask(row, token, theirs.id.str(), theirs.objects.back(), body_for(row));
      const auto missing = ask(row, token, nothing, theirs.objects.back(), body_for(row));
      CHECK(foreign.status == 404);
      CHECK(foreign == missing);
      CHECK(entries_of(theirs) == before);
      ++asked;
    }
  }
  CHECK(asked > 20);
}

TEST_CASE_FIXTURE(tenant_matrix_fixture,
                  "TE-2: role by row by object, what another community owns is answered as not there") {
  int found_nothing = 0;
  for (const auto& member : ours.members) {
    const std::string role(member.first);
    const auto token = session_of(member.second);
    for (const auto& row : route_table(*world)) {
      if (!names_an_object(row)) continue;
      INFO(role << " " << net::to_string(row.verb) << " " << row.pattern);
      const auto missing = ask(row, token, ours.id.str(), nothing, body_for(row));
      const bool may = holds(member.second, row);
      CHECK(missing.status == (may ? 404 : 403));
      CHECK(missing.reason.ends_with(may ? "_not_found" : "permission_missing"));
      for (const auto& object : theirs.objects) {
        const auto before = entries_of(theirs);
        CHECK(ask(row, token, ours.id.str(), object, body_for(row)) == missing);
        CHECK(entries_of(theirs) == before);
        found_nothing += may ? 1 : 0;
      }
    }
  }
  CHECK(found_nothing > 100);
}

// Without this the test above would hold for rows that never look, or look for something that nobody has.
TEST_CASE("TE-2: role by row by object, each row finds one of the community's own objects") {
  const test::server_context any;
  for (const auto& named : route_table(*any)) {
    if (!names_an_object(named)) continue;
    tenant_matrix_fixture f;  // each row for itself: what it finds, it may end
    const auto token = f.session_of(f.ours.members.at("OWNER"));
    int found = 0;
    for (const auto& row : route_table(*f.world)) {
      if (row.verb != named.verb || row.pattern != named.pattern) continue;
      for (const auto& object : f.ours.objects) {
        found += f.ask(row, token, f.ours.id.str(), object, body_for(row)).status != 404 ? 1 : 0;
      }
    }
    INFO(net::to_string(named.verb) << " " << named.pattern);
    CHECK(found >= 1);
  }
}

TEST_CASE_FIXTURE(account_matrix_fixture,
                  "TE-2: row by row, what belongs to another account is answered as not there") {
  const auto ann = add_holder("ann", 41);
  const auto bob = add_holder("bob", 42);
  const auto before = left_of(bob);
  int found_nothing = 0;
  for (const auto& row : route_table(*world)) {
    if (!names_own_object(row)) continue;
    INFO(net::to_string(row.verb) << " " << row.pattern);
    const auto missing = ask(row, ann.token, ours.id.str(), nothing, body_for(row));
    CHECK(missing.status == 404);
    CHECK(missing.reason.ends_with("_not_found"));
    for (const auto& object : bob.objects) {
      CHECK(ask(row, ann.token, ours.id.str(), object, body_for(row)) == missing);
      ++found_nothing;
    }
  }
  CHECK(found_nothing >= 15);
  CHECK(left_of(bob) == before);
}

TEST_CASE("TE-2: row by row, each row of an account finds one of the account's own objects") {
  const test::server_context any;
  for (const auto& named : route_table(*any)) {
    if (!names_own_object(named)) continue;
    account_matrix_fixture f;  // each row for itself: what it finds, it may end
    const auto ann = f.add_holder("ann", 41);
    int found = 0;
    for (const auto& row : route_table(*f.world)) {
      if (row.verb != named.verb || row.pattern != named.pattern) continue;
      for (const auto& object : ann.objects) {
        found += f.ask(row, ann.token, f.ours.id.str(), object, body_for(row)).status == 200 ? 1 : 0;
      }
    }
    INFO(net::to_string(named.verb) << " " << named.pattern);
    CHECK(found == 1);
  }
}

}  // namespace ess::server
