// What a host is known by while its key is rotated.
#include "unit/apps/host_api_scene.hpp"

namespace ess::server {

TEST_CASE_FIXTURE(host_api_fixture, "AK-7: a rotation changes neither what a host has written nor what is its own") {
  const std::string robin = R"({"name":"Robin"})";
  const auto first = ask(post, "/api/v1/players", robin, "", "name-1");
  REQUIRE(first.status == 200);
  const auto request = [&](const std::string& key) {
    const auto asked = ask(post, "/api/v1/approvals", R"({"commandId":"ban","riskLevel":"LOW"})", key);
    REQUIRE(asked.status == 200);
    return "/api/v1/approvals/" + text_at(asked.json(), "/approval/id") + "/cancel";
  };
  const auto of_first = request("");
  const auto second = ours.rotate_key(world);
  const auto of_second = request(second);
  const auto of_second_too = request(second);
  const auto again = ask(post, "/api/v1/players", robin, second, "name-1");
  CHECK(again.replayed);
  CHECK(again.body == first.body);
  CHECK(ask(post, "/api/v1/players", R"({"name":"Ann"})", second, "name-1").reason == "idempotency_key_reused");
  CHECK(ask(post, of_first, "{}", second).status == 200);
  CHECK(ask(post, of_second, "{}").status == 200);  // the old key works on beside the new one
  const auto other = ours.add_key(world, {access::permission::commands_run});
  CHECK(ask(post, of_second_too, "{}", other).reason == "not_own_request");
  CHECK(ask(post, of_second_too, "{}", second).status == 200);
}

}  // namespace ess::server
