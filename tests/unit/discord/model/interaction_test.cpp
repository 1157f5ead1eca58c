#include "ess/discord/model/interaction.hpp"

#include <doctest/doctest.h>

#include <string>

#include "ess/discord/interactions/parse.hpp"

namespace {

using namespace ess;
using namespace ess::discord;

std::string slash(std::string_view data) {
  return R"({"id":"1001","application_id":"500","type":2,"token":"aW50","version":1,"guild_id":"700","channel_id":"710",
    "member":{"user":{"id":"42","username":"ann","discriminator":"0"},"roles":[],"permissions":"8"},
    "locale":"en-US","entitlements":[],"context":0,"data":)" +
         std::string(data) + "}";
}

TEST_CASE("a slash command is read down to its options") {
  const auto i = parse_interaction(slash(
      R"({"id":"900","name":"ess","type":1,"options":[{"name":"whois","type":1,"options":[{"name":"query","type":3,"value":"an"}]}]})"));
  REQUIRE(i.has_value());
  CHECK(i->type == interaction_type::application_command);
  CHECK(i->guild_id->value() == 700);
  CHECK(i->invoker()->id.value() == 42);
  CHECK(i->token.reveal() == "aW50");
  const auto* data = std::get_if<command_data>(&i->data);
  REQUIRE(data != nullptr);
  const invoked_command called(*data);
  CHECK(called.name() == "ess");
  CHECK(called.subcommand() == "whois");
  CHECK(called.string_option("query") == "an");
  CHECK_FALSE(called.string_option("other").has_value());
}

TEST_CASE("a subcommand inside a group is named with its group") {
  const auto i = parse_interaction(slash(
      R"({"id":"900","name":"config","options":[{"name":"channel","type":2,"options":[{"name":"set","type":1,"options":[{"name":"target","type":7,"value":"711"},{"name":"n","type":4,"value":3}]}]}]})"));
  REQUIRE(i.has_value());
  const invoked_command called(std::get<command_data>(i->data));
  CHECK(called.subcommand() == "channel set");
  CHECK(called.string_option("target") == "711");
  CHECK_FALSE(called.string_option("n").has_value());
}

TEST_CASE("autocomplete names the option being typed") {
  std::string text = slash(
      R"({"id":"900","name":"ess","options":[{"name":"approve","type":1,"options":[{"name":"id","type":3,"value":"a","focused":true}]}]})");
  text.replace(text.find("\"type\":2"), 8, "\"type\":4");
  const auto i = parse_interaction(text);
  REQUIRE(i.has_value());
  const invoked_command called(std::get<command_data>(i->data));
  REQUIRE(called.focused() != nullptr);
  CHECK(called.focused()->name == "id");
}

TEST_CASE("a pressed button carries its custom id") {
  std::string text = slash(R"({"custom_id":"approve:1","component_type":2})");
  text.replace(text.find("\"type\":2"), 8, "\"type\":3");
  const auto i = parse_interaction(text);
  REQUIRE(i.has_value());
  CHECK(std::get<component_data>(i->data).custom_id == "approve:1");
}

TEST_CASE("in a direct message the user stands beside, not inside a member") {
  const auto i = parse_interaction(
      R"({"id":"1","application_id":"5","type":2,"token":"t","user":{"id":"42","username":"ann"},"data":{"id":"9","name":"ess"}})");
  REQUIRE(i.has_value());
  CHECK_FALSE(i->guild_id.has_value());
  CHECK(i->invoker()->username == "ann");
}

TEST_CASE("malformed interactions are refused, each with a reason") {
  const char* const cases[][2] = {
      {R"([])", "discord_payload_invalid"},
      {R"({"id":"1","application_id":"5","type":2,"user":{"id":"4","username":"a"},"data":{"id":"9","name":"e"}})",
       "discord_payload_invalid"},
      {R"({"id":"1","application_id":"5","type":2,"token":"t","data":{"id":"9","name":"e"}})",
       "discord_payload_invalid"},
      {R"({"id":"1","application_id":"5","type":2,"token":"t","user":{"id":"4","username":"a"}})",
       "discord_payload_invalid"},
      {R"({"id":1,"application_id":"5","type":1,"token":"t"})", "discord_payload_invalid"},
      {R"({"id":"1","application_id":"5","type":6,"token":"t"})", "interaction_unsupported"},
      {R"({"id":"1","id":"2","application_id":"5","type":1,"token":"t"})", "invalid_json"},
      {R"({"id":"1","application_id":"5","type":2,"token":"t","user":{"id":"4","username":"a"},"data":{"id":"9","name":"e","options":[{"name":"x"}]}})",
       "discord_payload_invalid"},
      {"{", "invalid_json"},
  };
  for (const auto& row : cases) {
    const std::string text = row[0];
    const std::string reason = row[1];
    CAPTURE(text);
    const auto i = parse_interaction(text);
    REQUIRE_FALSE(i.has_value());
    CHECK(i.error().reason() == reason);
  }
}

TEST_CASE("SG-5: an interaction over 256 KiB is refused") {
  CHECK(parse_interaction(std::string(256 * 1024 + 1, ' ')).error().reason() == "too_large");
}

TEST_CASE("options nested without end are refused") {
  std::string nested = R"({"name":"x","type":1,"options":[]})";
  for (int i = 0; i < 8; ++i) nested = R"({"name":"x","type":1,"options":[)" + nested + "]}";
  const auto i = parse_interaction(slash(R"({"id":"900","name":"ess","options":[)" + nested + "]}"));
  REQUIRE_FALSE(i.has_value());
  CHECK(i.error().reason() == "discord_payload_invalid");
}

TEST_CASE("a command of a user's menu names the user, with what is known of the member") {
  const auto i = parse_interaction(slash(
      R"({"id":"901","name":"Look up","type":2,"target_id":"43","resolved":{"users":{"43":{"id":"43","username":"ben",
          "discriminator":"0"}},"members":{"43":{"roles":["701"],"nick":"Benny","permissions":"1024"}}}})"));
  REQUIRE(i.has_value());
  const auto& data = std::get<command_data>(i->data);
  CHECK(data.type == command_type::user);
  REQUIRE(data.target_user.has_value());
  CHECK(data.target_user->value() == 43);
  CHECK_FALSE(data.target_message.has_value());
  CHECK(data.resolved.users.at(*data.target_user).username == "ben");
  const member& known = data.resolved.members.at(*data.target_user);
  CHECK(known.nick == "Benny");
  CHECK_FALSE(known.user.has_value());
  CHECK(known.permissions == 1024);
}

TEST_CASE("a command of a message's menu names the message and what it says") {
  const auto i = parse_interaction(slash(
      R"({"id":"902","name":"Report","type":3,"target_id":"88","resolved":{"messages":{"88":{"id":"88",
          "channel_id":"710","content":"hello","author":{"id":"43","username":"ben"}}}}})"));
  REQUIRE(i.has_value());
  const auto& data = std::get<command_data>(i->data);
  CHECK(data.type == command_type::message);
  REQUIRE(data.target_message.has_value());
  CHECK(data.resolved.messages.at(*data.target_message).content == "hello");
  CHECK_FALSE(data.target_user.has_value());
}

TEST_CASE("a command of a menu without its target is refused, and a slash command needs none") {
  CHECK_FALSE(parse_interaction(slash(R"({"id":"901","name":"Look up","type":2})")).has_value());
  CHECK_FALSE(parse_interaction(slash(R"({"id":"901","name":"Look up","type":2,"target_id":43})")).has_value());
  CHECK_FALSE(parse_interaction(slash(R"({"id":"902","name":"Report","type":3,"target_id":"x"})")).has_value());
  CHECK(parse_interaction(slash(R"({"id":"900","name":"ess","type":1})")).has_value());
}

TEST_CASE("a select names users, roles and channels, and what cannot be read is left out") {
  std::string text = slash(
      R"({"custom_id":"who","component_type":7,"values":["43","701","711"],"resolved":{
          "users":{"43":{"id":"43","username":"ben"},"x":{"id":"44","username":"no"},"45":{"id":"45"}},
          "roles":{"701":{"id":"701","permissions":"32"}},"channels":{"711":{"id":"711","type":0,"name":"alerts",
          "permissions":"2147483647"}},"messages":[]}})");
  text.replace(text.find("\"type\":2"), 8, "\"type\":3");
  const auto i = parse_interaction(text);
  REQUIRE(i.has_value());
  const auto& data = std::get<component_data>(i->data);
  CHECK(data.values == std::vector<std::string>{"43", "701", "711"});
  CHECK(data.resolved.users.size() == 1);
  CHECK(data.resolved.roles.at(discord_role_id::trusted(701)).permissions == 32);
  CHECK(data.resolved.channels.at(channel_id::trusted(711)).name == "alerts");
  CHECK(data.resolved.messages.empty());
}

}  // namespace
