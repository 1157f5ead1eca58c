// When ess-server asks Discord about an interaction, and what comes of it.
#include <doctest/doctest.h>

#include "ess/storage/discord_configs.hpp"
#include "unit/apps/bot_scene.hpp"

namespace ess::test {
namespace {

TEST_CASE_FIXTURE(bot_scene, "a decision is made when Discord confirms the interaction, and once per interaction") {
  discord_says(staff.discord_admin.str());
  CHECK(approve(body()) == "ok");
  CHECK(approve(body()) == "actor_proof_used");
  CHECK(discord.requests().size() == 1);
  CHECK(discord.requests()[0].url() == "http://discord.test/api/v10/webhooks/500/itoken/messages/@original");
}

TEST_CASE_FIXTURE(bot_scene, "OA-21: a leaked key alone decides nothing in the name of an admin") {
  const std::string bare = R"({"guildId":"500","discordUserId":"1001","approvalId":")" + approval.str() + "\"}";
  CHECK(approve(bare) == "actor_proof_missing");
  discord_says(staff.discord_mod.str());
  CHECK(approve(body()) == "actor_proof_failed");
  discord.reply_json(401, R"({"message":"Invalid Webhook Token","code":50027})");
  CHECK(approve(body()) == "actor_proof_failed");
  CHECK(base().count_entries("approval.decided", staff.community) == 0);
}

TEST_CASE_FIXTURE(bot_scene, "a Discord that is down leaves the decision unmade and the interaction unspent") {
  discord.reply(502, "bad gateway");
  CHECK(approve(body()) == "actor_proof_unavailable");
  discord_says(staff.discord_admin.str());
  CHECK(approve(body()) == "ok");
}

TEST_CASE_FIXTURE(bot_scene,
                  "the application must be the community's or this server's, and others are not asked about") {
  CHECK(approve(body({}, "501")) == "actor_proof_application");
  CHECK(discord.requests().empty());
  must(base().write([&](storage::unit_of_work& uow) {
    auto config = must(uow.discord_configs().find(staff.community)).value();
    config.application = application_id::trusted(501);
    return uow.discord_configs().save(config);
  }));
  discord_says(staff.discord_admin.str());
  CHECK(approve(body({}, "501")) == "ok");
}

TEST_CASE_FIXTURE(bot_scene, "nothing is asked about calls that need no proof or would be refused anyway") {
  CHECK(post(api::approvals_list_path, body()) == "ok");
  std::string stranger = body();
  stranger.replace(stranger.find("1001"), 4, "9999");
  CHECK(approve(stranger) == "not_linked");
  key = add_key("none", {access::permission::approvals_decide});
  CHECK(approve(body()) == "ok");
  CHECK(discord.requests().empty());
}

TEST_CASE_FIXTURE(bot_scene, "one key cannot use up what Discord allows this server's address") {
  for (int n = 0; n < 30; ++n) {
    base().clock.advance(std::chrono::seconds(3));
    discord.reply_json(401, R"({"message":"Invalid Webhook Token","code":50027})");
    CHECK(approve(body()) == "actor_proof_failed");
  }
  const auto asked = discord.requests().size();
  base().clock.advance(std::chrono::seconds(3));
  for (int n = 0; n < 6; ++n) {
    discord.reply_json(401, R"({"message":"Invalid Webhook Token","code":50027})");
    CHECK(approve(body()) != "ok");
  }
  CHECK(discord.requests().size() <= asked + 6);
}

TEST_CASE_FIXTURE(bot_scene, "under all, reads need proof too, and autocomplete offers nothing without asking") {
  key = add_key("all", {access::permission::approvals_decide});
  discord_says(staff.discord_admin.str());
  CHECK(post(api::approvals_list_path, body()) == "ok");
  CHECK(answered.find(approval.str()) != std::string::npos);
  const std::string typing = R"({"guildId":"500","discordUserId":"1001","purpose":"autocomplete"})";
  CHECK(post(api::approvals_list_path, typing) == "ok");
  CHECK(answered.find("\"approvals\":[]") != std::string::npos);
  CHECK(post(api::approvals_list_path, R"({"guildId":"500","discordUserId":"1001"})") == "actor_proof_missing");
  CHECK(discord.requests().size() == 1);
}

TEST_CASE_FIXTURE(bot_scene, "autocomplete has a limit of its own: 120 a minute beside the 60 of the list") {
  const std::string typing = R"({"guildId":"500","discordUserId":"1001","purpose":"autocomplete"})";
  for (int n = 0; n < 120; ++n) CHECK(post(api::approvals_list_path, typing) == "ok");
  CHECK(post(api::approvals_list_path, typing) == "rate_limited");
  CHECK(post(api::approvals_list_path, body()) == "ok");
}

TEST_CASE_FIXTURE(bot_scene,
                  "before a form opens ESS says without proof whether that request may be decided, not so under all") {
  const auto about = [](const std::string& id, const std::string& user = "1001") {
    return R"({"guildId":"500","discordUserId":")" + user + R"(","purpose":"autocomplete","approvalId":")" + id + "\"}";
  };
  CHECK(post(api::approvals_list_path, about(approval.str())) == "ok");
  CHECK(answered.find(approval.str()) != std::string::npos);
  CHECK(post(api::approvals_list_path, about("no-such")) == "approval_not_found");
  CHECK(post(api::approvals_list_path, about("a b")) == "invalid_body");
  CHECK(post(api::approvals_list_path, about(approval.str(), "9999")) == "not_linked");
  key = add_key("all", {access::permission::approvals_decide});
  CHECK(post(api::approvals_list_path, about("no-such")) == "ok");
  CHECK(answered.find("\"approvals\":[]") != std::string::npos);
  CHECK(discord.requests().empty());
}

TEST_CASE_FIXTURE(bot_scene, "an interaction that is none is named as a fault of the body") {
  for (const char* bad : {"7", R"({"id":"x","token":"t","applicationId":"5"})", R"({"id":"1","applicationId":"5"})",
                          R"({"id":"1","token":"a b","applicationId":"5"})", R"({"id":"1","token":"t"})"}) {
    CAPTURE(bad);
    CHECK(post(api::approvals_list_path,
               R"({"guildId":"500","discordUserId":"1001","interaction":)" + std::string(bad) + "}") == "invalid_body");
  }
}

}  // namespace
}  // namespace ess::test
