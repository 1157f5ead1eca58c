// Interactions that Discord posts, signed, through the routes of ess-server: no bot and no API key anywhere.
#include <doctest/doctest.h>

#include "unit/apps/interaction_site.hpp"

using namespace ess;
using namespace ess::test;
using namespace std::chrono_literals;

TEST_CASE("a signed PING gets PONG, and a PING with a bad signature 401") {
  interaction_site site;
  const std::string ping = R"({"id":"1","application_id":"500","type":1,"token":"t","version":1})";
  const auto pong = site.deliver(ping);
  CHECK(pong.status() == 200);
  CHECK(pong.body() == R"({"type":1})");
  CHECK(site.deliver(ping, tenants_key).status() == 401);
  CHECK(site.deliver(ping, discords_key, "/api/discord/interactions", -301s).status() == 401);
  CHECK(site.deliver(ping, discords_key, "/api/discord/interactions/500").status() == 200);
  CHECK(site.deliver(ping, discords_key, "/api/discord/interactions/501").status() == 401);
}

TEST_CASE("SG-4: a command that Discord signed decides at once, without a bot, a key or a question to Discord") {
  interaction_site site;
  const auto reply = site.deliver(site.approve());
  REQUIRE(reply.status() == 200);
  CHECK(interaction_site::type(reply) == 4);
  CHECK(integer_member(*find_member(interaction_site::json_of(reply), "data"), "flags") == 64);
  CHECK(interaction_site::content(reply).find(site.approval) != std::string::npos);
  CHECK(site.world.base().count_entries("approval.decided", site.staff.community) == 1);
  const auto entry = site.world.base().last_entry(site.staff.community);
  const std::string text = to_json_text(entry);
  for (const char* part : {R"("action":"approvals.approve")", R"("apiKeyId":null)", R"("applicationId":"500")",
                           R"("interactionId":"9001")", R"("guildId":"500")", R"("source":"discord")"}) {
    INFO(text);
    CHECK(text.find(part) != std::string::npos);
  }
  CHECK(site.answers.requests().empty());
}

TEST_CASE("SG-3: a signed interaction that comes again decides nothing and gets the answer that was given") {
  interaction_site site;
  const auto first = site.deliver(site.approve());
  for (const auto later : {1s, 298s}) {
    site.world.base().clock.advance(later);
    CHECK(site.deliver(site.approve()).body() == first.body());
  }
  CHECK(site.world.base().count_entries("approval.decided", site.staff.community) == 1);
  // Also where what was answered is forgotten: the interaction is spent in the store.
  site.world->desk.given = server::given_answers();
  CHECK(interaction_site::content(site.deliver(site.approve())).find("carried out already") != std::string::npos);
  CHECK(site.world.base().count_entries("approval.decided", site.staff.community) == 1);
  CHECK(site.deliver(site.approve(), discords_key, "/api/discord/interactions", 301s).status() == 401);
}

TEST_CASE("SG-2: one community's application never acts in another's guild") {
  interaction_site site;
  const auto tenant = add_community(site.world.base(), "tenant");
  const std::string path = "/api/discord/interactions/600";
  const auto stolen = site.interaction(
      2, R"({"id":"900","name":"ess","type":1,"options":[{"name":"status","type":1}]})", "9002", "600", "500");
  site.community_has(tenant, 700, 600, tenants_key);
  // Its own key is good at its own address, but guild 500 is not its own.
  const auto reply = site.deliver(stolen, tenants_key, path);
  CHECK(reply.status() == 200);
  CHECK(interaction_site::content(reply).find("not set up with ESS") != std::string::npos);
  CHECK(site.deliver(stolen, tenants_key).status() == 401);
  CHECK(site.deliver(stolen, discords_key, path).status() == 401);
  // A community that names the same application with a key of its own is not spoken for by the other's key.
  site.community_has(site.staff.community, 500, 600, discords_key, 1);
  CHECK(site.deliver(stolen, tenants_key, path).status() == 401);
  CHECK(interaction_site::content(site.deliver(stolen, discords_key, path)).find("is set up with ESS") !=
        std::string::npos);
}

TEST_CASE("typing an id, pressing Approve, and Deny with its form work over signed requests too") {
  interaction_site site;
  const auto choices = site.deliver(
      site.interaction(4, R"({"id":"900","name":"ess","type":1,"options":[{"name":"approve","type":1,"options":[)"
                          R"({"name":"id","type":3,"focused":true,"value":""}]}]})"));
  CHECK(interaction_site::type(choices) == 8);
  CHECK(choices.body().find(site.approval) != std::string::npos);
  const auto form = site.deliver(
      site.interaction(3, R"({"custom_id":"ess:deny:)" + site.approval + R"(","component_type":2})", "9003"));
  CHECK(interaction_site::type(form) == 9);
  CHECK(form.body().find("ess:deny:" + site.approval) != std::string::npos);
  CHECK(site.world.base().count_entries("approval.decided", site.staff.community) == 0);
  const auto denied = site.deliver(site.interaction(
      5,
      R"({"custom_id":"ess:deny:)" + site.approval +
          R"(","components":[{"type":18,"id":1,"component":{"type":4,"id":2,"custom_id":"reason","value":"not today"}}]})",
      "9004"));
  CHECK(interaction_site::type(denied) == 4);
  CHECK(site.world.base().count_entries("approval.decided", site.staff.community) == 1);
  const auto again = site.deliver(
      site.interaction(3, R"({"custom_id":"ess:approve:)" + site.approval + R"(","component_type":2})", "9005"));
  CHECK(interaction_site::type(again) == 4);
  CHECK(interaction_site::content(again) == "This request is decided already: it is REJECTED.");
  CHECK(site.world.base().count_entries("approval.decided", site.staff.community) == 1);
}

TEST_CASE("a signed press is refused at once without a link, without the right, on an own and on a decided request") {
  interaction_site site;
  int number = 9100;
  const auto press = [&](const std::string& choice, const std::string& id, const std::string& who) {
    auto body = site.interaction(3, R"({"custom_id":"ess:)" + choice + ":" + id + R"(","component_type":2})",
                                 std::to_string(number++));
    const auto presser = site.staff.discord_admin.str();
    body.replace(body.find(R"("user":{"id":")" + presser) + 14, presser.size(), who);
    const auto reply = site.deliver(body);
    CHECK(interaction_site::type(reply) == 4);
    return interaction_site::content(reply);
  };
  const std::string admin = site.staff.discord_admin.str();
  const std::string own =
      must(site.world.base().write([&](storage::unit_of_work& uow) {
        return approvals::request(uow, site.world.base().random, site.staff.community,
                                  {site.staff.admin, storage::risk_level::low, R"({"commandId":"kick"})", ""},
                                  by_command_line());
      })).id.str();
  for (const char* choice : {"approve", "deny"}) {
    CAPTURE(choice);
    CHECK(press(choice, site.approval, "77").find("is not linked") != std::string::npos);
    CHECK(press(choice, site.approval, site.staff.discord_mod.str()).find("lacks the permission") != std::string::npos);
    CHECK(press(choice, own, admin) == "You asked for this yourself. Somebody else has to decide it.");
  }
  CHECK(site.world.base().count_entries("approval.decided", site.staff.community) == 0);
  CHECK(press("approve", site.approval, admin).find(site.approval) != std::string::npos);
  CHECK(press("deny", site.approval, admin) == "This request is decided already: it is APPROVED.");
  CHECK(site.world.base().count_entries("approval.decided", site.staff.community) == 1);
}

TEST_CASE(
    "SG-4: an answer that is not there in time is announced and given later, also when Discord is not ready yet") {
  interaction_site site;
  site.world->desk.answer_within = 0ms;
  site.answers.reply_json(404, R"({"message":"Unknown Webhook","code":10015})");
  site.answers.reply_json(200, R"({"id":"1","channel_id":"710"})");
  const auto reply = site.deliver(site.approve());
  CHECK(reply.body() == R"({"type":5,"data":{"flags":64}})");
  site.io.restart();
  while (site.world->desk.in_flight > 0 || site.answers.requests().size() < 2) site.io.run_one();
  CHECK(site.answers.requests()[1].url() == "http://discord.test/api/v10/webhooks/500/itoken/messages/@original");
  CHECK(site.answers.requests()[1].body().find(site.approval) != std::string::npos);
  CHECK(site.world.base().count_entries("approval.decided", site.staff.community) == 1);
}

TEST_CASE("a stranger, a guild without a community, and a direct message get a sentence") {
  interaction_site site;
  auto stranger = site.command("dispatch_calls");
  stranger.replace(stranger.find(site.staff.discord_admin.str()), site.staff.discord_admin.str().size(), "77");
  CHECK(interaction_site::content(site.deliver(stranger)).find("not linked") != std::string::npos);
  const auto elsewhere = site.interaction(2, R"({"id":"900","name":"ess","type":1})", "9010", "500", "501");
  CHECK(interaction_site::content(site.deliver(elsewhere)).find("not set up with ESS") != std::string::npos);
  const std::string direct =
      R"({"id":"9011","application_id":"500","type":2,"token":"t","version":1,"user":{"id":"41","username":"n"},)"
      R"("data":{"id":"900","name":"ess","type":1}})";
  CHECK(interaction_site::content(site.deliver(direct)) == "This command must be run inside a server.");
}

TEST_CASE("without a public key there is nobody to take interactions for") {
  interaction_site site;
  site.world->events.public_key.clear();
  CHECK(site.deliver(R"({"id":"1","application_id":"500","type":1,"token":"t"})").status() == 404);
}
