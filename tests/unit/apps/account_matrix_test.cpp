// What belongs to an account, by route and by object, generated from the route table as it stands.
#include <doctest/doctest.h>

#include "ess/identity/session_list.hpp"
#include "ess/linking/link_flow.hpp"
#include "ess/storage/links.hpp"
#include "ess/storage/notices.hpp"
#include "unit/apps/tenant_matrix.hpp"

namespace ess::server {

using namespace matrix;

namespace {

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
