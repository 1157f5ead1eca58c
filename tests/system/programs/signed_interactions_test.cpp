// Slash commands, buttons and forms without any bot: the simulated Discord posts them, signed, to ess-server.
#include <doctest/doctest.h>

#include "system/programs/signed_scene.hpp"

using namespace ess;
using namespace ess::test;

namespace {

std::string custom_id_of(const boost::json::value& outcome, std::string_view beginning) {
  const std::string text = to_json_text(outcome);
  const auto at = text.find(beginning);
  return at == std::string::npos ? "" : text.substr(at, text.find('"', at) - at);
}

}  // namespace

TEST_CASE("requests are approved by a command and by a button, and denied by a form, without any bot running") {
  stack installation;
  installation.set_up();
  installation.start_sim();
  owner_at_discord owner(installation);
  installation.settings()["DISCORD_PUBLIC_KEY"] =
      string_member(owner.sim.get(interactions_endpoint()).json, "publicKey").value_or("");
  installation.start_server();
  REQUIRE(run(installation.program("ess-bot", {"register"})).exit_code == 0);
  link_owner_and_guild(installation);
  const std::string address = installation.server_url() + "/api/discord/interactions";
  CHECK(set_endpoint(owner.sim, installation.server_url() + "/health").starts_with("refused"));
  REQUIRE(set_endpoint(owner.sim, address) == "accepted");

  installation.must_essctl(
      {"approval", "add", "--community", "harbour", "--command", "third", "--requested-by", "staff@ess.example"});
  const auto listed = owner.outcome(owner.type("/ess approvals"));
  REQUIRE(string_member(listed, "state") == "answered");
  const auto& message = find_member(listed, "messages")->get_array()[0];
  const auto message_id = string_member(message, "id").value_or("");
  const auto approve = custom_id_of(listed, "ess:approve:");
  REQUIRE_FALSE(approve.empty());

  // By a button, by a command, by the form behind Deny.
  CHECK(owner.read(owner.press(message_id, approve)).find(approve.substr(12)) != std::string::npos);
  const auto left = owner.outcome(owner.type("/ess approvals"));
  const auto second = custom_id_of(left, "ess:approve:").substr(12);
  CHECK(owner.read(owner.type("/ess approve id:" + second)).find(second) != std::string::npos);
  const auto last = owner.outcome(owner.type("/ess approvals"));
  const auto deny = custom_id_of(last, "ess:deny:");
  const auto pressed =
      owner.press(string_member(find_member(last, "messages")->get_array()[0], "id").value_or(""), deny);
  CHECK(find_member(owner.outcome(pressed), "form") != nullptr);
  const auto sent = owner.begun(
      owner.sim.post("/_sim/forms", R"({"interactionId":")" + pressed + R"(","values":{"reason":"not today"}})"));
  CHECK(owner.read(sent).find(deny.substr(9)) != std::string::npos);
  CHECK(owner.read(owner.type("/ess approvals")) == "There are no pending approval requests.");

  const auto audit = installation.must_essctl({"audit", "list", "--community", "harbour", "--json"}).out;
  CHECK(audit.find("discord.bot.command") != std::string::npos);
  CHECK(audit.find(demo_world::application) != std::string::npos);
  CHECK(installation.must_essctl({"audit", "verify"}).exit_code == 0);
}
