// Commands of the menus of messages and people, and selects: what they send, and what Discord's client would not send.
#include <doctest/doctest.h>

#include "sim_interaction_world.hpp"

using ess::test::guild_commands;
using ess::test::interaction_world;
using ess::test::sim_answer;

namespace {

struct menu_world : interaction_world {
  menu_world() {
    control("POST", "/options", R"({"bucketLimit":1000})");
    REQUIRE(bot("POST", guild_commands, R"({"name":"Look Up","type":2})").status == 201);
    REQUIRE(bot("POST", guild_commands, R"({"name":"Report","type":3})").status == 201);
    written = control("POST", "/messages", R"({"userId":"42","channelId":"710","content":"rude"})").at("id");
    link->take_frames(clock.now());
  }

  sim_answer pick(const std::string& more, const std::string& channel = "710") {
    return control("POST", "/interactions",
                   R"({"userId":"41","guildId":"700","channelId":")" + channel + R"(",)" + more + "}");
  }
  /// The event of an interaction that was begun; else what refused it.
  sim_answer event_of(const sim_answer& begun) {
    sim_answer out;
    for (const auto& frame : link->take_frames(clock.now())) {
      out.body = *ess::parse_json(frame.bytes);
      if (out.at("t") == "INTERACTION_CREATE") return out;
    }
    return begun;
  }
  /// A message of the bot with these components in one row.
  std::string show(const std::string& components) {
    const auto sent = bot("POST", "/channels/710/messages",
                          R"({"content":"x","components":[{"type":1,"components":[)" + components + "]}]}");
    REQUIRE_MESSAGE(sent.status == 200, ess::to_json_text(sent.body));
    link->take_frames(clock.now());
    return sent.at("id");
  }
  sim_answer choose(const std::string& message, const std::string& values) {
    return control("POST", "/components",
                   R"({"userId":"41","channelId":"710","customId":"pick","messageId":")" + message + R"(","values":)" +
                       values + "}");
  }
  std::string component_error(const std::string& component, const std::string& path) {
    const auto sent = bot("POST", "/channels/710/messages",
                          R"({"content":"x","components":[{"type":1,"components":[)" + component + "]}]}");
    return sent.at("errors.components.0.components.0." + path + "._errors.0.code");
  }

  std::string written;
};

std::string string_select(const std::string& more) {
  return R"({"type":3,"custom_id":"pick",)" + more + R"("options":[{"label":"One","value":"1"},
    {"label":"Two","value":"2"},{"label":"Three","value":"3"}]})";
}

}  // namespace

TEST_CASE("simulator: a command of a person's menu arrives with its target and who that is") {
  menu_world w;
  const auto event = w.event_of(w.pick(R"("name":"Look Up","targetId":"42")"));
  CHECK(event.at("d.type") == "2");
  CHECK(event.at("d.data.name") == "Look Up");
  CHECK(event.at("d.data.type") == "2");
  CHECK(event.at("d.data.target_id") == "42");
  CHECK(event.at("d.data.options").empty());
  CHECK(event.at("d.data.resolved.users.42.username") == "ben");
  CHECK(event.at("d.data.resolved.members.42.roles") == "[]");
  CHECK(event.at("d.data.resolved.members.42.deaf").empty());
  CHECK(event.at("d.member.user.id") == "41");
  REQUIRE(w.call_back(event, R"({"type":4,"data":{"content":"Ben"}})").status == 204);
  const auto answer = w.hook(event, "GET", "/messages/@original");
  // CONTEXT_MENU_COMMAND.
  CHECK(answer.at("type") == "23");
  CHECK(answer.at("interaction_metadata.target_user.id") == "42");
}

TEST_CASE("simulator: a command of a message's menu arrives with the message") {
  menu_world w;
  const auto event = w.event_of(w.pick(R"("name":"Report","targetId":")" + w.written + "\""));
  CHECK(event.at("d.data.type") == "3");
  CHECK(event.at("d.data.target_id") == w.written);
  // Also without the intent for content: a message command's target is one of the exceptions.
  CHECK(event.at("d.data.resolved.messages." + w.written + ".content") == "rude");
  CHECK(event.at("d.data.resolved.users").empty());
  REQUIRE(w.call_back(event, R"({"type":4,"data":{"content":"thanks"}})").status == 204);
  CHECK(w.hook(event, "GET", "/messages/@original").at("interaction_metadata.target_message_id") == w.written);
}

TEST_CASE("simulator: menus list the commands of their kind, and take nothing that is not in them") {
  menu_world w;
  const auto listed = [&](const std::string& type) {
    const auto answer = w.control("GET", "/commands?viewerId=41&guildId=700" + type);
    CHECK(answer.body.at("commands").as_array().size() == 1);
    return answer.at("commands.0.name");
  };
  CHECK(listed("") == "ess");
  CHECK(listed("&type=2") == "Look Up");
  CHECK(listed("&type=3") == "Report");
  CHECK(w.pick(R"("name":"Report","targetId":"42")").at("error").find("menu of this user") != std::string::npos);
  CHECK(w.pick(R"("name":"ess","targetId":"42")").status == 400);
  CHECK(w.pick(R"("targetId":"42")").at("error").find("commandId") != std::string::npos);
  CHECK(w.pick(R"("name":"Look Up","targetId":"99")").at("error").find("targetId") != std::string::npos);
  // A message of another channel is none of this one.
  CHECK(w.pick(R"("name":"Report","targetId":")" + w.written + "\"", "712").status == 400);
  CHECK(w.pick(R"("name":"Look Up","targetId":"42")", "799").status == 400);
}

TEST_CASE("simulator: a select sends what was chosen, as many values as it takes and none that it does not offer") {
  menu_world w;
  const auto one = w.show(string_select(""));
  CHECK(w.event_of(w.choose(one, R"(["2"])")).at("d.data.values") == R"(["2"])");
  CHECK(w.choose(one, R"(["4"])").at("error") == R"(The menu does not offer "4".)");
  CHECK(w.choose(one, R"(["1","2"])").at("error") == "The menu takes from 1 to 1 values, not 2.");
  CHECK(w.choose(one, "[]").status == 400);
  const auto some = w.show(string_select(R"("min_values":0,"max_values":2,)"));
  CHECK(w.event_of(w.choose(some, R"(["3","1"])")).at("d.data.values") == R"(["3","1"])");
  CHECK(w.choose(some, R"(["1","1"])").status == 400);
  CHECK(w.choose(some, R"(["1","2","3"])").status == 400);
  const auto none = w.event_of(w.choose(some, "[]"));
  CHECK(none.at("d.data.component_type") == "3");
  CHECK(none.at("d.data.values") == "[]");
  CHECK(none.at("d.data.resolved").empty());
}

TEST_CASE("simulator: selects that Discord fills send ids, with what they stand for") {
  menu_world w;
  const auto event = [&](const std::string& component, const std::string& values) {
    return w.event_of(w.choose(w.show(component), values));
  };
  const auto user = event(R"({"type":5,"custom_id":"pick"})", R"(["42"])");
  CHECK(user.at("d.data.values") == R"(["42"])");
  CHECK(user.at("d.data.resolved.users.42.username") == "ben");
  CHECK(user.at("d.data.resolved.members.42.roles") == "[]");
  const auto role = event(R"({"type":6,"custom_id":"pick"})", R"(["700"])");
  CHECK(role.at("d.data.resolved.roles.700.id") == "700");
  const auto both = event(R"({"type":7,"custom_id":"pick","max_values":2})", R"(["700","42"])");
  CHECK(both.at("d.data.resolved.roles.700.id") == "700");
  CHECK(both.at("d.data.resolved.users.42.id") == "42");
  const auto channel = event(R"({"type":8,"custom_id":"pick","channel_types":[0]})", R"(["710"])");
  CHECK(channel.at("d.data.resolved.channels.710.name") == "general");
  // The owner has every permission, the bot those of its role and of @everyone.
  CHECK(channel.at("d.data.resolved.channels.710.permissions") == channel.at("d.member.permissions"));
  CHECK(channel.at("d.data.resolved.channels.710.app_permissions") == channel.at("d.app_permissions"));
  // Not of this guild, not of the type, not of the kind.
  CHECK(event(R"({"type":5,"custom_id":"pick"})", R"(["43"])").status == 400);
  CHECK(event(R"({"type":6,"custom_id":"pick"})", R"(["42"])").status == 400);
  CHECK(event(R"({"type":8,"custom_id":"pick","channel_types":[0]})", R"(["711"])").status == 400);
  CHECK(event(R"({"type":8,"custom_id":"pick"})", R"(["42"])").status == 400);
}

TEST_CASE("simulator: selects are held to the documented limits") {
  menu_world w;
  const std::string options = R"("options":[{"label":"One","value":"1"}])";
  const auto option = [](const std::string& members) {
    return R"({"type":3,"custom_id":"pick","options":[{)" + members + "}]}";
  };
  const auto of = [&](const std::string& members) {
    return R"({"type":3,"custom_id":"pick",)" + members + "," + options + "}";
  };
  CHECK(w.component_error(of(R"("min_values":26)"), "min_values") == "NUMBER_TYPE_MAX");
  CHECK(w.component_error(of(R"("min_values":-1)"), "min_values") == "NUMBER_TYPE_MAX");
  CHECK(w.component_error(of(R"("max_values":0)"), "max_values") == "NUMBER_TYPE_MAX");
  CHECK(w.component_error(R"({"type":5,"custom_id":"pick","max_values":26})", "max_values") == "NUMBER_TYPE_MAX");
  CHECK(w.component_error(of(R"("max_values":"1")"), "max_values") == "BASE_TYPE_BAD_TYPE");
  CHECK(w.component_error(of(R"("placeholder":")" + std::string(151, 'p') + "\""), "placeholder") ==
        "BASE_TYPE_MAX_LENGTH");
  CHECK(w.component_error(option(R"("value":"1")"), "options.0.label") == "BASE_TYPE_REQUIRED");
  CHECK(w.component_error(option(R"("label":"One")"), "options.0.value") == "BASE_TYPE_REQUIRED");
  CHECK(w.component_error(option(R"("value":"1","label":")" + std::string(101, 'l') + "\""), "options.0.label") ==
        "BASE_TYPE_BAD_LENGTH");
  CHECK(w.component_error(option(R"("label":"One","value":")" + std::string(101, 'v') + "\""), "options.0.value") ==
        "BASE_TYPE_BAD_LENGTH");
  CHECK(w.component_error(option(R"("label":"One","value":"1","description":")" + std::string(101, 'd') + "\""),
                          "options.0.description") == "BASE_TYPE_MAX_LENGTH");
  CHECK_FALSE(w.show(of(R"("min_values":0,"max_values":25,"placeholder":")" + std::string(150, 'p') + "\"")).empty());
}
