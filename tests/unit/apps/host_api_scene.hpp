// The host API without sockets: the key guard, then the handler, on a store in memory.
#pragma once

#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ess/approvals/approvals.hpp"
#include "ess/base/json.hpp"
#include "ess/dispatch/calls.hpp"
#include "ess/http/router.hpp"
#include "ess/http/testing.hpp"
#include "ess/players/players.hpp"
#include "middleware/key_guard.hpp"
#include "routes/table.hpp"
#include "support/run.hpp"
#include "support/server_context.hpp"

namespace ess::server {

using test::must;

/// A community with one of everything, and a key that may do all that hosts do.
struct home {
  home(test::server_context& world, const std::string& name)
      : id(test::add_community(world.base(), name)), decider(test::add_user(world.base(), name + "-decider")) {
    test::add_member(world.base(), id, decider, "ADMIN");
    const auto who = test::by_command_line();
    auto& random = world.base().random;
    must(world.base().database->write([&](storage::unit_of_work& uow) -> result<void> {
      dispatch::new_call opened;
      opened.title = "A cat in a tree";
      call = must(dispatch::open_call(uow, random, id, opened, who)).id.str();
      players::new_player added;
      added.name = "Nelly";
      player = must(players::add(uow, random, id, added, who)).id.str();
      approvals::new_request asked;
      asked.payload = R"({"commandId":"kick"})";
      approval = must(approvals::request(uow, random, id, asked, who)).id.str();
      return success();
    }));
    key = add_key(world, {access::permission::dispatch_read, access::permission::dispatch_manage,
                          access::permission::players_read, access::permission::players_edit,
                          access::permission::commands_run, access::permission::reports_triage});
  }

  std::string rotate_key(test::server_context& world) {
    access::api_key_rotation how;
    how.overlap_days = 1;
    const auto made = must(world.base().write([&](storage::unit_of_work& uow) {
      return world->keys.rotate(uow, id, last_key, how, test::by_command_line(), std::nullopt);
    }));
    last_key = made.record.id;
    return std::string(made.text.reveal());
  }

  std::string add_key(test::server_context& world, access::permission_set permissions) {
    access::api_key_request wanted;
    wanted.name = "panel";
    wanted.permissions = permissions;
    const auto made = must(world.base().write([&](storage::unit_of_work& uow) {
      return world->keys.create(uow, id, wanted, test::by_command_line(), std::nullopt);
    }));
    last_key = made.record.id;
    return std::string(made.text.reveal());
  }

  community_id id;
  user_id decider;
  std::string key;
  api_key_id last_key = api_key_id::trusted("none");
  std::string call;
  std::string player;
  std::string approval;
};

struct host_api_fixture : test::executor_first {
  host_api_fixture()
      : ours(world, "north"), theirs(world, "south"), router(must(http::router::make(route_table(*world)))) {}

  struct answered {
    int status = 0;
    std::string reason;
    std::string body;
    bool replayed = false;
    boost::json::value json() const { return must(parse_json(body)); }
    bool operator==(const answered&) const = default;
  };

  /// One request as the server takes it. Writes get an idempotency key of their own unless `name` is given.
  answered ask(http::method verb, const std::string& target, const std::string& body = "", const std::string& key = "",
               std::optional<std::string> name = std::nullopt) {
    std::vector<net::http_header> headers = {{"X-API-Key", key.empty() ? ours.key : key}};
    if (!body.empty()) headers.push_back({"Content-Type", "application/json"});
    if (verb != http::method::get) headers.push_back({"Idempotency-Key", name ? *name : std::to_string(++names)});
    auto from = must(http::make_request(verb, target, headers, body));
    const auto rows = route_table(*world);
    bool known = false;
    for (const auto& row : rows) known = known || match(row, from);
    REQUIRE(known);
    auto refused = test::run(io, key_guard(*world)(from));
    const http::reply reply = refused ? std::move(*refused) : test::run(io, from.route()->handle(from));
    return {reply.status(), reply.error_reason(), std::string(reply.body()), reply.has_header("Idempotency-Replayed")};
  }
  /// Lets the row have the request if its path fits; rows with literal segments come before others in the table.
  bool match(const http::route& row, http::request& from) {
    if (row.verb != from.verb() || from.route() != nullptr) return false;
    std::vector<std::pair<std::string_view, std::string>> parameters;
    const std::string_view pattern = row.pattern;
    const std::string_view path = from.path();
    std::size_t p = 0;
    std::size_t q = 0;
    while (p < pattern.size() && q < path.size()) {
      if (pattern[p] == '{') {
        const auto end = path.find('/', q);
        const auto close = pattern.find('}', p);
        parameters.emplace_back(pattern.substr(p + 1, close - p - 1), std::string(path.substr(q, end - q)));
        q = std::min(end, path.size());
        p = close + 1;
      } else if (pattern[p++] != path[q++]) {
        return false;
      }
    }
    if (p != pattern.size() || q != path.size()) return false;
    kept.push_back(std::make_unique<http::route>(row));
    for (auto& each : parameters) {
      const auto at = std::string_view(kept.back()->pattern).find(each.first);
      each.first = std::string_view(kept.back()->pattern).substr(at, each.first.size());
    }
    from.set_route(kept.back().get(), parameters);
    return true;
  }
  std::size_t entries(const home& of) { return world.base().entries(of.id).size(); }

  test::server_context world;
  home ours;
  home theirs;
  http::router router;
  std::vector<std::unique_ptr<http::route>> kept;
  int names = 0;
};

inline constexpr auto get = http::method::get;
inline constexpr auto post = http::method::post;
inline constexpr auto patch = http::method::patch;

inline std::string text_at(const boost::json::value& json, std::string_view pointer) {
  const auto& found = json.at_pointer(boost::json::string_view(pointer.data(), pointer.size()));
  return found.is_string() ? std::string(found.get_string().data(), found.get_string().size()) : to_json_text(found);
}

}  // namespace ess::server
