// The list of deliveries names what each tells of, to those who may see that elsewhere.
#include <doctest/doctest.h>

#include "action_stage.hpp"
#include "ess/base/json.hpp"
#include "ess/storage/communities.hpp"

namespace ess::server {
namespace {

using test::must;

struct deliveries_route_fixture : test::action_stage {
  /// Somebody with a role of its own that may do just this.
  test::browser with_permissions(const std::string& name, std::vector<std::string> permissions,
                                 user_id* who = nullptr) {
    must(world.base().write([&](storage::unit_of_work& uow) {
      return uow.communities().insert_role({role_id::trusted("role-" + name), north, name, 5, std::move(permissions)});
    }));
    const auto user = person(name, name);
    if (who != nullptr) *who = user;
    return sign_in(user);
  }
  /// The newest delivery as that person sees it.
  boost::json::object newest(const test::browser& by) {
    const auto reply = get(by, of_community("/deliveries?limit=1"));
    REQUIRE(reply.status() == 200);
    return json_of(reply).at("deliveries").as_array().at(0).as_object();
  }
};

using names = std::vector<std::string>;

}  // namespace

TEST_CASE_FIXTURE(deliveries_route_fixture,
                  "a delivery names the request it tells of, to who decides and to who asked") {
  user_id asker = user_id::trusted("nobody");
  const auto own = with_permissions("asks", {"notifications:read", "commands:run"}, &asker);
  add_request(asker);
  const auto decider = newest(with_permissions("decides", {"notifications:read", "approvals:decide"}));
  CHECK(string_member(decider, "title") == "ban");
  CHECK(string_member(decider, "requestedBy") == "asks");
  CHECK(string_member(decider, "subjectStatus") == "PENDING");
  CHECK(string_member(newest(own), "title") == "ban");
  for (const auto& rights : {names{"notifications:read"}, names{"notifications:read", "commands:run"}}) {
    const auto other = newest(with_permissions("other" + std::to_string(rights.size()), rights));
    CHECK(other.at("title").is_null());
    CHECK(other.at("requestedBy").is_null());
    CHECK(other.at("subjectStatus").is_null());
    CHECK_FALSE(string_member(other, "subject")->empty());
  }
}

TEST_CASE_FIXTURE(deliveries_route_fixture, "what was replayed or dropped is answered with the same words") {
  const auto id = add_delivery().str();
  for (const auto* verb : {"/drop", "/replay"}) {
    CAPTURE(verb);
    const auto reply = post(as_owner(), of_community("/deliveries/" + id + verb), "{}");
    REQUIRE(reply.status() == 200);
    CHECK(string_member(json_of(reply).at("delivery"), "title") == "ban");
  }
}

TEST_CASE_FIXTURE(deliveries_route_fixture, "entries of the audit log come with a sentence") {
  add_request(mod);
  const auto entries = json_of(get(as_owner(), of_community("/audit?limit=1"))).at("entries").as_array();
  REQUIRE(entries.size() == 1);
  CHECK(string_member(entries[0], "event") == "approval.requested");
  CHECK(string_member(entries[0], "title") == "Approval was requested");
}

}  // namespace ess::server
