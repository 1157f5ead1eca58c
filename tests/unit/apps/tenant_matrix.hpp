// Two communities with somebody in every role and one of everything that a path can name, and how a row is asked.
#pragma once

#include <cstdint>
#include <future>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ess/access/roles.hpp"
#include "ess/approvals/approvals.hpp"
#include "ess/base/encoding.hpp"
#include "ess/base/json.hpp"
#include "ess/base/text.hpp"
#include "ess/community/discord_config.hpp"
#include "ess/dispatch/calls.hpp"
#include "ess/http/testing.hpp"
#include "ess/identity/invites.hpp"
#include "ess/players/players.hpp"
#include "ess/storage/outbox.hpp"
#include "middleware/session_guard.hpp"
#include "routes/table.hpp"
#include "support/run.hpp"
#include "support/server_context.hpp"

namespace ess::server::matrix {

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
inline std::string body_for(const http::route& row) {
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

  /// Refusals are written down beside the answer: this waits until that has been done.
  void wait_for_notes() {
    for (const auto& lane : {storage::write_lane(), storage::write_lane::of(ours.id)}) {
      std::promise<void> done;
      const auto no_work = [](storage::unit_of_work&) { return success(); };
      world.base().database->submit_write(lane, no_work, [&](const result<void>&) { done.set_value(); });
      done.get_future().wait();
    }
  }

  /// What the row answers: status, code and body, after its guard.
  struct answered {
    int status = 0;
    std::string reason;
    std::string body;
    bool operator==(const answered&) const = default;
  };
  static http::request request_to(const http::route& row, const std::string& token, const std::string& community,
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
    return from;
  }
  answered ask(const http::route& row, const std::string& token, const std::string& community,
               const std::string& object, const std::string& body) {
    auto from = request_to(row, token, community, object, body);
    const auto guard = session_guard(*world);
    auto refused = test::run(io, guard(from));
    const http::reply reply = refused ? std::move(*refused) : test::run(io, row.handle(from));
    wait_for_notes();
    return {reply.status(), reply.error_reason(), std::string(reply.body())};
  }

  /// Whether a member of ours has the permission of the row.
  bool holds(const user_id& user, const http::route& row) {
    const auto held = must(world.base().read(
        [&](const storage::unit_of_work& uow) { return community::permissions_of(uow, ours.id, user); }));
    return held.contains(*access::parse_permission(row.permission));
  }

  /// What the last entry of a chain tells: kind, result, who, of what, and which row it was.
  std::string last_of(const std::optional<community_id>& chain) {
    const auto entry = world.base().last_entry(chain);
    std::string told;
    for (const auto* name : {"event", "result", "actor", "target"}) {
      told += string_member(entry, name).value_or("?") + " ";
    }
    return told + string_member(entry.at("metadata"), "action").value_or("?");
  }

  /// Everything the other community's chain says: nothing may be added to it from outside.
  std::size_t entries_of(const tenant& t) { return world.base().entries(t.id).size(); }

  test::server_context world;
  tenant ours;
  tenant theirs;
};

inline bool has_community(const http::route& row) {
  return row.needs == http::access::session && row.pattern.find("{communityId}") != std::string::npos;
}
inline bool names_an_object(const http::route& row) {
  return has_community(row) && row.pattern.find('{', row.pattern.find("{communityId}") + 1) != std::string::npos;
}

inline const std::string nothing = "01k0000000000000000000none";

}  // namespace ess::server::matrix
