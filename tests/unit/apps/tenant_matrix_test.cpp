// Role by route by tenant by object, generated from the route table as it stands: a row added tomorrow is in it.
#include <doctest/doctest.h>

#include <map>
#include <set>

#include "ess/access/roles.hpp"
#include "ess/approvals/approvals.hpp"
#include "ess/base/encoding.hpp"
#include "ess/base/text.hpp"
#include "ess/dispatch/calls.hpp"
#include "ess/http/testing.hpp"
#include "ess/players/players.hpp"
#include "middleware/session_guard.hpp"
#include "routes/table.hpp"
#include "support/run.hpp"
#include "support/server_context.hpp"

namespace ess::server {
namespace {

using test::must;

/// Two communities with everybody and everything in them.
struct tenant {
  tenant(test::server_context& world, const std::string& name) : id(test::add_community(world.base(), name)) {
    for (const auto& role : access::default_roles()) {
      const auto user = test::add_user(world.base(), name + "-" + ascii_lower(role.name));
      test::add_member(world.base(), id, user, role.name);
      members.emplace(role.name, user);
      objects.push_back(user.str());
    }
    auto& random = world.base().random;
    const auto who = test::by_command_line();
    must(world.base().database->write([&](storage::unit_of_work& uow) -> result<void> {
      access::api_key_request wanted;
      wanted.name = "bot";
      wanted.permissions = {access::permission::dispatch_read};
      objects.push_back(must(world->keys.create(uow, id, wanted, who, std::nullopt)).record.id.str());
      approvals::new_request asked;
      asked.payload = R"({"commandId":"kick"})";
      objects.push_back(must(approvals::request(uow, random, id, asked, who)).id.str());
      dispatch::new_call call;
      call.title = "A cat in a tree";
      objects.push_back(must(dispatch::open_call(uow, random, id, call, who)).id.str());
      players::new_player player;
      player.name = "Nelly";
      objects.push_back(must(players::add(uow, random, id, player, who)).id.str());
      return success();
    }));
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
      {"/calls/{callId}", R"({"status":"CLEARED"})"},
      {"/players/{playerId}", R"({"status":"WATCHED"})"},
  };
  for (const auto& each : bodies) {
    if (row.pattern.ends_with(each.first) && row.verb != http::method::delete_) return each.second;
  }
  return row.verb == http::method::get ? "" : "{}";
}

struct fixture : test::executor_first {
  fixture() : ours(world, "north"), theirs(world, "south") {}

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

}  // namespace

TEST_CASE_FIXTURE(fixture, "TE-1: role by row, what a role does not hold is refused and nothing of it happens") {
  int refused = 0;
  for (const auto& member : ours.members) {
    const std::string role(member.first);
    const user_id& user = member.second;
    const auto token = session_of(user);
    const auto held = must(world.base().read(
        [&](const storage::unit_of_work& uow) { return community::permissions_of(uow, ours.id, user); }));
    for (const auto& row : route_table(*world)) {
      if (!has_community(row) || held.contains(*access::parse_permission(row.permission))) continue;
      INFO(role << " " << row.pattern);
      const auto before = entries_of(ours);
      CHECK(ask(row, token, ours.id.str(), ours.objects.back(), body_for(row)).reason == "permission_missing");
      CHECK(entries_of(ours) == before);
      ++refused;
    }
  }
  CHECK(refused > 10);
}

TEST_CASE_FIXTURE(fixture, "TE-2: role by row, another community is answered like one that is not there") {
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

TEST_CASE_FIXTURE(fixture, "TE-2: row by object, what another community owns is answered like what is not there") {
  const auto token = session_of(ours.members.at("OWNER"));
  int asked = 0;
  for (const auto& row : route_table(*world)) {
    if (!names_an_object(row)) continue;
    INFO(row.pattern);
    const auto missing = ask(row, token, ours.id.str(), nothing, body_for(row));
    CHECK(missing.status >= 400);
    for (const auto& object : theirs.objects) {
      const auto before = entries_of(theirs);
      const auto foreign = ask(row, token, ours.id.str(), object, body_for(row));
      CHECK(foreign == missing);
      CHECK(entries_of(theirs) == before);
      ++asked;
    }
  }
  CHECK(asked > 10);
}

TEST_CASE_FIXTURE(fixture, "TE-6: every row that reads a body refuses a member it does not know") {
  const auto token = session_of(ours.members.at("OWNER"));
  int refused = 0;
  for (const auto& row : route_table(*world)) {
    const bool writes =
        row.verb == http::method::post || row.verb == http::method::put || row.verb == http::method::patch;
    if (!writes || !has_community(row)) continue;
    INFO(row.pattern);
    const auto before = entries_of(ours);
    const auto answer = ask(row, token, ours.id.str(), nothing, R"({"isAdmin":true})");
    CHECK(answer.status >= 400);
    CHECK(entries_of(ours) == before);
    refused += answer.reason == "unknown_field" ? 1 : 0;
  }
  CHECK(refused >= 3);
}

}  // namespace ess::server
