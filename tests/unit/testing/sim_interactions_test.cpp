#include <doctest/doctest.h>

#include "sim_interaction_world.hpp"

using namespace std::chrono_literals;
using ess::test::ess_command;
using ess::test::guild_commands;
using ess::test::interaction_world;
using ess::test::sim_answer;
using ess::test::sim_world;

TEST_CASE("simulator: a command is new with 201, kept by name with 200 and its id") {
  sim_world w;
  const auto made = w.bot("POST", guild_commands, ess_command);
  CHECK(made.status == 201);
  CHECK(made.at("guild_id") == "700");
  CHECK(made.at("default_member_permissions") == "null");
  const auto again = w.bot("POST", guild_commands, R"({"name":"ess","description":"Other"})");
  CHECK(again.status == 200);
  CHECK(again.at("id") == made.at("id"));
  CHECK(again.at("version") != made.at("version"));
  const auto replaced =
      w.bot("PUT", guild_commands, R"([{"name":"ess","description":"Other"},{"name":"b","description":"B"}])");
  CHECK(replaced.at("0.id") == made.at("id"));
  CHECK(replaced.at("0.version") == again.at("version"));
  CHECK(w.bot("PUT", guild_commands, "[]").at("") == "[]");
  CHECK(w.bot("GET", guild_commands + "/" + made.at("id")).at("code") == "10063");
}

TEST_CASE("simulator: command definitions are held to the documented limits") {
  ess::testing::sim_options options;
  options.bucket_limit = 100;
  sim_world w(options);
  const auto inner = [&](const std::string& body, const std::string& path) {
    return w.bot("POST", guild_commands, body).at("errors." + path + "._errors.0.code");
  };
  CHECK(inner(R"({"description":"x"})", "name") == "BASE_TYPE_REQUIRED");
  CHECK(inner(R"({"name":"Ess","description":"x"})", "name") == "APPLICATION_COMMAND_INVALID_NAME");
  CHECK(inner(R"({"name":"ess","description":""})", "description") == "BASE_TYPE_BAD_LENGTH");
  CHECK(inner(R"({"name":"ess","description":"x","type":9})", "type") == "BASE_TYPE_CHOICES");
  CHECK(inner(R"({"name":"ess","description":"x","options":[{"type":3,"name":"a","description":"a"},
                  {"type":3,"name":"b","description":"b","required":true}]})",
              "options.1") == "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID");
  CHECK(inner(R"({"name":"ess","description":"x","options":[{"type":3,"name":"a","description":"a","autocomplete":true,
                  "choices":[{"name":"c","value":"c"}]}]})",
              "options.0.autocomplete") == "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_INVALID");
  std::string large = R"({"name":"ess","description":"x","options":[)";
  for (int i = 0; i < 4; ++i) {
    large += (i > 0 ? "," : "") + std::string(R"({"type":3,"description":"d","name":"o)") + std::to_string(i) +
             R"(","choices":[)";
    for (int k = 0; k < 25; ++k) {
      large += (k > 0 ? "," : "") + std::string(R"({"name":"c)") + std::to_string(k) + R"(","value":")" +
               std::string(100, 'v') + "\"}";
    }
    large += "]}";
  }
  CHECK(w.bot("POST", guild_commands, large + "]}").at("errors._errors.0.code") == "APPLICATION_COMMAND_TOO_LARGE");
  CHECK(w.as("Bot other.token", "GET", guild_commands).at("code") == "20012");
  CHECK(w.bot("GET", "/applications/500/guilds/999/commands").at("code") == "50001");
}

TEST_CASE("simulator: the two hundred and first new command of a day is refused") {
  ess::testing::sim_options options;
  options.bucket_limit = 1'000;
  sim_world w(options);
  for (int i = 0; i < 200; ++i) {
    w.clock.advance(100ms);
    const auto made = w.bot("POST", guild_commands, R"({"name":"c)" + std::to_string(i) + R"(","description":"x"})");
    REQUIRE(made.status == 201);
    w.bot("DELETE", guild_commands + "/" + made.at("id"));
  }
  CHECK(w.bot("POST", guild_commands, R"({"name":"last","description":"x"})").at("code") == "30034");
  w.clock.advance(24h);
  CHECK(w.bot("POST", guild_commands, R"({"name":"last","description":"x"})").status == 201);
}

TEST_CASE("simulator: a typed command arrives as the documented object") {
  interaction_world w;
  REQUIRE(w.registered);
  const auto event = w.arrive("/ess whois query:ann of  the sea limit:3 who:@ben");
  CHECK(event.at("d.type") == "2");
  CHECK(event.at("d.application_id") == "500");
  CHECK(event.at("d.guild_id") == "700");
  CHECK(event.at("d.member.user.id") == "41");
  CHECK(event.at("d.user").empty());
  CHECK(event.at("d.data.options.0.name") == "whois");
  CHECK(event.at("d.data.options.0.options.0.value") == "ann of  the sea");
  CHECK(event.at("d.data.options.0.options.1.value") == "3");
  CHECK(event.at("d.data.options.0.options.2.value") == "42");
  CHECK(event.at("d.data.resolved.users.42.username") == "ben");
  CHECK(event.at("d.authorizing_integration_owners.0") == "700");
  CHECK(event.at("d.context") == "0");
}

TEST_CASE("simulator: what Discord's client would not send is refused") {
  interaction_world w;
  CHECK(w.type("/ess whois").at("error").find("query is required") != std::string::npos);
  CHECK(w.type("/ess whois query:a").status == 400);
  CHECK(w.type("/ess whois query:ann limit:six").status == 400);
  CHECK(w.type("/ess").at("error").find("whois, approve") != std::string::npos);
  CHECK(w.type("hello").status == 400);
  CHECK(w.type("/ess whois query:ann", "").status == 400);
  const auto stranger = w.control("POST", "/interactions",
                                  R"({"userId":"43","guildId":"700","channelId":"710","text":"/ess whois query:ann"})");
  CHECK(stranger.at("error") == "This user is not a member of that guild.");
}

TEST_CASE("simulator: the first answer must come within three seconds, and once") {
  interaction_world w;
  const std::string answer = R"({"type":4,"data":{"content":"hi"}})";
  const auto in_time = w.arrive("/ess whois query:ann");
  w.clock.advance(3s);
  CHECK(w.progress(in_time) == "waiting");
  CHECK(w.call_back(in_time, answer).status == 204);
  CHECK(w.progress(in_time) == "answered");
  CHECK(w.call_back(in_time, answer).at("code") == "40060");
  const auto late = w.arrive("/ess whois query:ann");
  w.clock.advance(3'001ms);
  CHECK(w.progress(late) == "failed");
  const auto refused = w.call_back(late, answer);
  CHECK(refused.status == 404);
  CHECK(refused.at("code") == "10062");
  CHECK(w.as("", "POST", "/interactions/" + late.at("d.id") + "/wrong/callback", answer).at("code") == "10062");
}

TEST_CASE("simulator: a deferred answer loads, is edited, and carries who asked") {
  interaction_world w;
  const auto event = w.arrive("/ess whois query:ann");
  CHECK(w.hook(event, "PATCH", "/messages/@original", R"({"content":"early"})").status == 404);
  CHECK(w.call_back(event, R"({"type":5,"data":{"flags":64}})").status == 204);
  CHECK(w.progress(event) == "deferred");
  CHECK(w.hook(event, "GET", "/messages/@original").at("flags") == "192");
  const auto edited = w.hook(event, "PATCH", "/messages/@original", R"({"content":"found"})");
  CHECK(edited.status == 200);
  CHECK(edited.at("flags") == "64");
  CHECK(edited.at("interaction_metadata.id") == event.at("d.id"));
  CHECK(edited.at("interaction_metadata.user.id") == "41");
  CHECK(edited.at("webhook_id") == "500");
  CHECK(w.progress(event) == "answered");
  CHECK(w.control("GET", "/channels/710/messages?viewerId=41").at("messages.0.content") == "found");
  CHECK(w.control("GET", "/channels/710/messages?viewerId=42").at("messages") == "[]");
  // Ephemeral answers cannot be read as messages of the channel.
  CHECK(w.bot("GET", "/channels/710/messages/" + edited.at("id")).at("code") == "10008");
}

TEST_CASE("simulator: the interaction's token lives for fifteen minutes") {
  interaction_world w;
  const auto event = w.arrive("/ess whois query:ann");
  CHECK(w.call_back(event, R"({"type":5})").status == 204);
  w.clock.advance(15min);
  CHECK(w.hook(event, "GET", "/messages/@original").status == 200);
  w.clock.advance(1ms);
  const auto expired = w.hook(event, "PATCH", "/messages/@original", R"({"content":"x"})");
  CHECK(expired.status == 401);
  CHECK(expired.at("code") == "50027");
  CHECK(w.progress(event) == "failed");
}

TEST_CASE("simulator: a follow-up right after deferring is the answer, and later ones are messages of their own") {
  interaction_world w;
  const auto event = w.arrive("/ess whois query:ann");
  w.call_back(event, R"({"type":5})");
  const auto first = w.hook(event, "POST", "", R"({"content":"answer","flags":64})");
  CHECK(first.at("id") == w.hook(event, "GET", "/messages/@original").at("id"));
  CHECK(first.at("flags") == "0");
  const auto second = w.hook(event, "POST", "", R"({"content":"more","flags":64})");
  CHECK(second.at("id") != first.at("id"));
  CHECK(second.at("flags") == "64");
  CHECK(second.at("interaction_metadata.original_response_message_id") == first.at("id"));
  CHECK(w.hook(event, "DELETE", "/messages/" + second.at("id")).status == 204);
  CHECK(w.hook(event, "DELETE", "/messages/@original").status == 204);
  CHECK(w.hook(event, "GET", "/messages/@original").at("code") == "10008");
}

TEST_CASE("simulator: only answers that fit the kind of interaction are taken") {
  interaction_world w;
  const auto event = w.arrive("/ess whois query:ann");
  CHECK(w.call_back(event, R"({"type":6})").at("errors.type._errors.0.code") == "BASE_TYPE_CHOICES");
  CHECK(w.call_back(event, R"({"type":4,"data":{}})").at("code") == "50006");
  CHECK(w.call_back(event, R"({"type":4,"data":{"content":")" + std::string(2001, 'x') + "\"}}")
            .at("errors.data.content._errors.0.code") == "BASE_TYPE_MAX_LENGTH");
  // A refused answer is no answer.
  const auto taken = w.call_back(event, R"({"type":4,"data":{"content":"ok"}})", "?with_response=true");
  CHECK(taken.status == 200);
  CHECK(taken.at("resource.message.content") == "ok");
  CHECK(taken.at("interaction.response_message_ephemeral") == "false");
}

TEST_CASE("simulator: autocomplete marks the option being typed and returns choices") {
  interaction_world w;
  const auto event = w.arrive("/ess approve id:0", R"(,"guildId":"700","autocomplete":true)");
  CHECK(event.at("d.type") == "4");
  CHECK(event.at("d.data.options.0.options.0.focused") == "true");
  CHECK(event.at("d.data.options.0.options.0.value") == "0");
  CHECK(w.call_back(event, R"({"type":8,"data":{"choices":[{"name":"one","value":"01"}]}})").status == 204);
  CHECK(w.control("GET", "/interactions/" + event.at("d.id")).at("choices.0.value") == "01");
}

TEST_CASE("simulator: choices have names and values of up to a hundred characters, however many bytes they are") {
  // Each in a world of its own: five answers use up the window of the rate limit.
  const auto offer = [](const std::string& name, const std::string& value) {
    interaction_world w;
    const auto event = w.arrive("/ess approve id:0", R"(,"guildId":"700","autocomplete":true)");
    return w.call_back(event, R"({"type":8,"data":{"choices":[{"name":")" + name + R"(","value":)" + value + "}]}}");
  };
  const auto text_of = [](std::size_t length) {
    std::string out;
    for (std::size_t n = 0; n < length; ++n) out += "ü";
    return out;
  };
  const std::string name_error = "errors.data.choices.0.name._errors.0.code";
  const std::string value_error = "errors.data.choices.0.value._errors.0.code";
  CHECK(offer("", "1").at(name_error) == "BASE_TYPE_BAD_LENGTH");
  CHECK(offer(std::string(101, 'a'), "1").at(name_error) == "BASE_TYPE_BAD_LENGTH");
  CHECK(offer(text_of(101), "1").at(name_error) == "BASE_TYPE_BAD_LENGTH");
  CHECK(offer("one", "\"" + text_of(101) + "\"").at(value_error) == "BASE_TYPE_MAX_LENGTH");
  CHECK(offer("one", "true").at(value_error) == "BASE_TYPE_BAD_TYPE");
  CHECK(offer("one", "null").at(value_error) == "BASE_TYPE_REQUIRED");
  CHECK(offer(text_of(100), "\"" + text_of(100) + "\"").status == 204);
}

TEST_CASE("simulator: a button press arrives with its message and may update it") {
  interaction_world w;
  const auto event = w.arrive("/ess whois query:ann");
  w.call_back(event, R"({"type":4,"data":{"content":"decide","components":[{"type":1,"components":[
    {"type":2,"style":3,"label":"Yes","custom_id":"yes"},
    {"type":2,"style":4,"label":"No","custom_id":"no","disabled":true}]}]}})");
  w.link->take_frames(w.clock.now());
  const std::string id = w.hook(event, "GET", "/messages/@original").at("id");
  const auto press = [&](const std::string& custom_id) {
    return w.control(
        "POST", "/components",
        R"({"userId":"42","channelId":"710","messageId":")" + id + R"(","customId":")" + custom_id + "\"}");
  };
  CHECK(press("no").at("error") == "That component is disabled.");
  CHECK(press("maybe").status == 400);
  CHECK(press("yes").status == 201);
  sim_answer pressed;
  pressed.body = *ess::parse_json(w.link->take_frames(w.clock.now()).back().bytes);
  CHECK(pressed.at("d.type") == "3");
  CHECK(pressed.at("d.data.custom_id") == "yes");
  CHECK(pressed.at("d.message.id") == id);
  CHECK(pressed.at("d.member.user.id") == "42");
  CHECK(w.call_back(pressed, R"({"type":7,"data":{"content":"decided","components":[]}})").status == 204);
  CHECK(w.hook(event, "GET", "/messages/@original").at("content") == "decided");
}

TEST_CASE("simulator: default_member_permissions hides a command from those without them") {
  interaction_world w;
  w.bot("POST", guild_commands, R"({"name":"config","description":"x","default_member_permissions":"32"})");
  const auto listed = [&](const std::string& viewer) {
    return w.control("GET", "/commands?guildId=700&viewerId=" + viewer).body.at("commands").get_array().size();
  };
  CHECK(listed("41") == 2);
  CHECK(listed("42") == 1);
  CHECK(listed("43") == 0);
}

TEST_CASE("simulator: a global command works in a direct message, without member and guild") {
  interaction_world w;
  w.bot("POST", "/applications/500/commands", R"({"name":"hello","description":"x"})");
  const auto event = w.arrive("/hello", "");
  CHECK(event.at("d.user.id") == "41");
  CHECK(event.at("d.member").empty());
  CHECK(event.at("d.guild_id").empty());
  CHECK(event.at("d.context") == "1");
  CHECK(event.at("d.authorizing_integration_owners.0") == "0");
}

TEST_CASE("simulator: a waiting request is answered at the next change or at the deadline, never later than asked") {
  interaction_world w;
  const auto event = w.arrive("/ess whois query:ann");
  const ess::testing::sim_request asked{"GET", "/_sim/interactions/" + event.at("d.id") + "?wait=5", {}, ""};
  const auto arrived = w.clock.now();
  CHECK(w.sim.may_wait_until(asked, arrived, arrived) == arrived + 3'001ms);
  w.call_back(event, R"({"type":5})");
  CHECK(w.sim.may_wait_until(asked, arrived, arrived) == arrived + 5s);
  CHECK_FALSE(w.sim.may_wait_until(asked, arrived, arrived + 5s).has_value());
  w.hook(event, "PATCH", "/messages/@original", R"({"content":"x"})");
  CHECK_FALSE(w.sim.may_wait_until(asked, arrived, arrived).has_value());
}
