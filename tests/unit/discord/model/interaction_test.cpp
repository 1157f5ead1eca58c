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

}  // namespace
