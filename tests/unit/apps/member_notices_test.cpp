// Whom the members' page tells of what it did to them.
#include <doctest/doctest.h>

#include <algorithm>

#include "unit/apps/link_site.hpp"

namespace ess::test {
namespace {

struct members_site : link_site {
  members_site()
      : north(add_community(world.base(), "north")), owner(member("olga", "OWNER")), mod(member("mia", "MOD")) {}

  user_id member(const std::string& name, std::string_view role) {
    auto user = add_user(world.base(), name);
    add_member(world.base(), north, user, role);
    return user;
  }
  int change(http::method verb, const std::string& rest, std::string body = "{}") {
    const auto path = "/api/communities/" + north.str() + "/members/" + mod.str() + rest;
    if (verb == http::method::delete_) body.clear();
    return ask(sign_in(owner), verb, path, std::move(body)).status();
  }
  std::vector<std::string> kinds() {
    std::vector<std::string> all;
    for (const auto& each : notices_of(mod)) all.push_back(each.kind);
    return all;
  }

  community_id north;
  user_id owner;
  user_id mod;
};

}  // namespace

TEST_CASE_FIXTURE(members_site, "whoever is given a role, suspended, restored or removed is told so, once each") {
  using list = std::vector<std::string>;
  REQUIRE(change(http::method::put, "", R"({"role":"VIEWER"})") == 200);
  REQUIRE(change(http::method::put, "", R"({"role":"VIEWER"})") == 200);  // it is their role already
  CHECK(kinds() == list{"member.role_set"});
  CHECK(notices_of(mod)[0].subject == "Your role in Community north is now VIEWER");
  REQUIRE(change(http::method::post, "/suspend") == 200);
  REQUIRE(change(http::method::post, "/suspend") == 200);
  CHECK(kinds().size() == 2);
  REQUIRE(change(http::method::post, "/restore") == 200);
  CHECK(kinds().size() == 3);
  REQUIRE(change(http::method::delete_, "") == 200);
  auto all = kinds();
  std::ranges::sort(all);
  CHECK(all == list{"member.removed", "member.restored", "member.role_set", "member.suspended"});
  CHECK(notices_of(owner).empty());
}

TEST_CASE_FIXTURE(members_site, "nobody is told of a change that was refused") {
  const auto path = "/api/communities/" + north.str() + "/members/" + owner.str();
  CHECK(ask(sign_in(mod), http::method::put, path, R"({"role":"VIEWER"})").status() == 403);
  CHECK(ask(sign_in(owner), http::method::put, path, R"({"role":"VIEWER"})").status() == 409);  // the last owner
  CHECK(notices_of(owner).empty());
}

}  // namespace ess::test
