#include "events/interaction_create.hpp"

#include <doctest/doctest.h>

#include "unit/apps/ess-bot/event_fixture.hpp"

namespace {

using namespace ess;

using test::command;
using test::edited_message;
using test::event_fixture;

TEST_CASE_FIXTURE(event_fixture, "a command is deferred ephemerally before ESS is asked, then answered by an edit") {
  bool deferred_first = false;
  discord_http.reply(204).reply_json(200, edited_message);
  ess_http.respond([&](const net::http_request&) -> result<net::http_response> {
    deferred_first = discord_http.requests().size() == 1;
    net::http_response r;
    r.status = 200;
    r.body = R"({"ok":true,"openCount":0,"calls":[]})";
    return r;
  });
  handle(command("dispatch_calls"));
  CHECK(deferred_first);
  CHECK(to_json_text(sent(0)) == R"({"type":5,"data":{"flags":64}})");
  CHECK(discord_http.requests()[1].url() == "http://discord.test/api/v10/webhooks/500/itoken/messages/@original");
  CHECK(content(1) == "There are no open dispatch calls.");
  CHECK(to_json_text(sent(1)).find(R"("allowed_mentions":{"parse":[]})") != std::string::npos);
}

TEST_CASE_FIXTURE(event_fixture, "outside a guild the answer is one sentence at once, and ESS is not asked") {
  discord_http.reply(204);
  handle(R"({"id":"1","application_id":"5","type":2,"token":"t","user":{"id":"42","username":"ann"},)"
         R"("data":{"id":"9","name":"ess","options":[{"name":"whois","type":1}]}})");
  CHECK(string_member(*find_member(sent(0), "data"), "content") == "This command must be run inside a server.");
  CHECK(integer_member(*find_member(sent(0), "data"), "flags") == 64);
  CHECK(ess_http.requests().empty());
  CHECK(discord_http.requests().size() == 1);
}

TEST_CASE_FIXTURE(event_fixture, "a dead ESS still ends in an answer a person understands") {
  const error dead(errc::unavailable, "connect_failed", "connect to 10.0.0.7 refused");
  discord_http.reply(204).reply_json(200, edited_message);
  ess_http.fail(dead).fail(dead);
  handle(command("dispatch_calls"));
  CHECK(content(1) == "ESS cannot be reached right now. Try again in a moment.");
}

TEST_CASE_FIXTURE(event_fixture,
                  "GW-10: while it is not known whether another process acts, people hear so and ESS hears nothing") {
  ess_http.fail(error(errc::timeout, "timeout", "no answer in time"));
  for (const auto& each : known.clients()) {
    api::lease_request wanted;
    wanted.scope = "500 0-0/1";
    wanted.holder = "this-process";
    CHECK_FALSE(test::run(io, each->lease(wanted)).has_value());
  }
  const auto asked = ess_http.requests().size();
  discord_http.reply(204).reply_json(200, edited_message);
  handle(command("dispatch_calls"));
  CHECK(content(1) == "ESS cannot be reached right now. Try again in a moment.");
  CHECK(ess_http.requests().size() == asked);
}

TEST_CASE_FIXTURE(event_fixture, "what the library throws still ends in an answer") {
  discord_http.reply(204).reply_json(200, edited_message);
  ess_http.respond([](const net::http_request&) -> result<net::http_response> { throw std::runtime_error("boom"); });
  handle(command("dispatch_calls"));
  CHECK(content(1).find("Something went wrong") == 0);
}

TEST_CASE_FIXTURE(event_fixture, "after a deferral that came too late nothing more is sent") {
  discord_http.reply_json(404, R"({"message":"Unknown interaction","code":10062})");
  handle(command("dispatch_calls"));
  CHECK(discord_http.requests().size() == 1);
  CHECK(ess_http.requests().empty());
}

TEST_CASE_FIXTURE(event_fixture, "an unknown subcommand is answered, too") {
  discord_http.reply(204).reply_json(200, edited_message);
  handle(command("future"));
  CHECK(content(1).find("does not know that command") != std::string::npos);
}

TEST_CASE_FIXTURE(event_fixture, "a pressed button decides as the one who pressed it") {
  discord_http.reply(204).reply_json(200, edited_message);
  ess_http.reply_json(200, R"({"ok":true,"result":{"message":"Approved.","approvalId":"ap1","status":"APPROVED"}})");
  std::string text = command("x");
  text.replace(text.find("\"type\":2"), 8, "\"type\":3");
  text.replace(text.find(R"("data":{)"), std::string::npos,
               R"("data":{"custom_id":"ess:approve:ap1","component_type":2}})");
  handle(text);
  CHECK(to_json_text(sent(0)) == R"({"type":5,"data":{"flags":64}})");
  CHECK(ess_http.requests().at(0).body().find(R"("discordUserId":"42")") != std::string::npos);
  CHECK(content(1) == "Approved. `ap1`");
}

std::string press_deny() {
  std::string text = command("x");
  text.replace(text.find("\"type\":2"), 8, "\"type\":3");
  text.replace(text.find(R"("data":{)"), std::string::npos,
               R"("data":{"custom_id":"ess:deny:ap1","component_type":2}})");
  return text;
}

std::string told_at_once(const boost::json::value& response) {
  return string_member(*find_member(response, "data"), "content").value_or("");
}

TEST_CASE_FIXTURE(event_fixture, "Deny opens its form once ESS says that this person may decide") {
  bool asked_first = false;
  ess_http.respond([&](const net::http_request&) -> result<net::http_response> {
    asked_first = discord_http.requests().empty();
    net::http_response r;
    r.status = 200;
    r.body = R"({"ok":true,"approvals":[]})";
    return r;
  });
  discord_http.reply(204);
  handle(press_deny());
  CHECK(asked_first);
  CHECK(integer_member(sent(0), "type") == 9);
  REQUIRE(ess_http.requests().size() == 1);
  CHECK(ess_http.requests()[0].url().ends_with("/api/bot/approvals/list"));
  CHECK(ess_http.requests()[0].body().find(R"("approvalId":"ap1")") != std::string::npos);
  CHECK(ess_http.requests()[0].body().find("itoken") == std::string::npos);
}

TEST_CASE_FIXTURE(event_fixture, "whoever may not deny, or comes too late, is told so and types no reason") {
  ess_http.reply_json(409, R"({"ok":false,"error":"It is decided already.","code":"already_decided"})");
  discord_http.reply(204);
  handle(press_deny());
  CHECK(integer_member(sent(0), "type") == 4);
  CHECK(integer_member(*find_member(sent(0), "data"), "flags") == 64);
  CHECK(told_at_once(sent(0)) == "It is decided already.");
  CHECK(discord_http.requests().size() == 1);
}

TEST_CASE_FIXTURE(event_fixture, "where ESS does not say in time who may deny, the form opens all the same") {
  ess_http.fail(error(errc::timeout, "timeout", "no answer"));
  discord_http.reply(204);
  handle(press_deny());
  CHECK(integer_member(sent(0), "type") == 9);
  CHECK(ess_http.requests().size() == 1);
}

TEST_CASE_FIXTURE(event_fixture, "every call carries the interaction, so that the server can ask Discord who it was") {
  discord_http.reply(204).reply_json(200, edited_message);
  ess_http.reply_json(200, R"({"ok":true,"openCount":0,"calls":[]})");
  handle(command("dispatch_calls"));
  CHECK(ess_http.requests().at(0).body().find(
            R"("interaction":{"id":"1001","token":"itoken","applicationId":"500"})") != std::string::npos);
  for (const auto& line : sink.lines()) CHECK(line.find("itoken") == std::string::npos);
}

std::string typing(std::string_view text, std::string_view option = "id") {
  return R"({"id":"1002","application_id":"500","type":4,"token":"itoken","version":1,"guild_id":"700",)"
         R"("channel_id":"710","member":{"user":{"id":"42","username":"ann"},"roles":[],"permissions":"8"},)"
         R"("data":{"id":"900","name":"ess","type":1,"options":[{"name":"approve","type":1,"options":[{"name":")" +
         std::string(option) + R"(","type":3,"focused":true,"value":")" + std::string(text) + R"("}]}]}})";
}

TEST_CASE_FIXTURE(event_fixture,
                  "typing an id offers the pending requests, asked for once in ten seconds and without proof") {
  ess_http.reply_json(200, R"({"ok":true,"approvals":[)"
                           R"({"id":"ap1","riskLevel":"HIGH","status":"PENDING","createdAt":"x",)"
                           R"("requestedBy":{"id":"u","name":"Robin"},"payloadJson":{"commandId":"kick"}},)"
                           R"({"id":"ap2","riskLevel":"LOW","status":"PENDING","createdAt":"x","requestedBy":null,)"
                           R"("payloadJson":{"commandId":"ban"}}]})");
  discord_http.reply(204).reply(204).reply(204);
  handle(typing(""));
  CHECK(to_json_text(sent(0)) == R"({"type":8,"data":{"choices":[{"name":"kick · HIGH risk · by Robin","value":"ap1"},)"
                                 R"({"name":"ban · LOW risk","value":"ap2"}]}})");
  handle(typing("ROB"));
  CHECK(to_json_text(sent(1)).find("ap1") != std::string::npos);
  CHECK(to_json_text(sent(1)).find("ap2") == std::string::npos);
  REQUIRE(ess_http.requests().size() == 1);
  CHECK(ess_http.requests()[0].body().find(R"("purpose":"autocomplete")") != std::string::npos);
  CHECK(ess_http.requests()[0].body().find("itoken") == std::string::npos);
  clock.advance(std::chrono::seconds(10));
  ess_http.fail(error(errc::forbidden, "not_linked", "no"));
  handle(typing("ap"));
  CHECK(to_json_text(sent(2)) == R"({"type":8,"data":{"choices":[]}})");
}

TEST_CASE_FIXTURE(event_fixture, "other options offer nothing, and a decision makes the known list old") {
  discord_http.reply(204).reply(204).reply(204).reply_json(200, edited_message).reply(204);
  handle(typing("x", "reason"));
  CHECK(ess_http.requests().empty());
  ess_http.reply_json(200, R"({"ok":true,"approvals":[]})")
      .reply_json(200, R"({"ok":true,"openCount":0,"calls":[]})")
      .reply_json(200, R"({"ok":true,"approvals":[]})");
  handle(typing("a"));
  handle(command("dispatch_calls"));
  handle(typing("a"));
  CHECK(ess_http.requests().size() == 3);
}

TEST_CASE_FIXTURE(event_fixture, "an answer over 2000 characters is paged, the rest follows up") {
  std::string players;
  for (int i = 0; i < 5; ++i) {
    if (i > 0) players += ',';
    players += R"({"id":"p","name":")" + std::string(600, 'x') +
               R"(","status":"ACTIVE","updatedAt":"2026-01-01T00:00:00.000Z"})";
  }
  ess_http.reply_json(200, R"({"ok":true,"players":[)" + players + "]}");
  discord_http.reply(204).reply_json(200, edited_message).reply_json(200, edited_message);
  std::string text = command("whois");
  const std::string empty_options = R"("options":[]})";
  text.replace(text.rfind(empty_options), empty_options.size(),
               R"("options":[{"name":"query","type":3,"value":"xx"}]})");
  handle(text);
  REQUIRE(discord_http.requests().size() == 3);
  CHECK(discord_http.requests()[2].url() == "http://discord.test/api/v10/webhooks/500/itoken");
  CHECK(discord_http.requests()[2].body().find("\"flags\":64") != std::string::npos);
}

TEST_CASE_FIXTURE(event_fixture, "GW-8: an interaction that is delivered twice has one effect") {
  discord_http.reply(204).reply_json(200, edited_message);
  ess_http.reply_json(200, R"({"ok":true,"openCount":0,"calls":[]})");
  const auto data = parse_json(command("dispatch_calls")).value();
  events->on_event(data);
  events->on_event(data);
  CHECK(events->in_flight() == 1);
  io.run();
  CHECK(events->in_flight() == 0);
  CHECK(discord_http.requests().size() == 2);
  CHECK(ess_http.requests().size() == 1);
}

TEST_CASE_FIXTURE(event_fixture, "GW-4: a payload of the wrong kind is dropped") {
  events->on_event(parse_json(R"({"id":5})").value());
  events->on_event(parse_json("[]").value());
  CHECK(events->in_flight() == 0);
  CHECK(events->dropped() == 2);
  CHECK(discord_http.requests().empty());
}

TEST_CASE_FIXTURE(event_fixture, "LG-2: neither bot token nor API key reaches the log") {
  discord_http.reply(204).reply_json(404, R"({"message":"Unknown Webhook itoken","code":10015})");
  ess_http.fail(error(errc::unavailable, "connect_failed", "x")).fail(error(errc::unavailable, "connect_failed", "x"));
  handle(command("dispatch_calls"));
  for (const auto& line : sink.lines()) {
    CHECK(line.find("ess_dev_key") == std::string::npos);
    CHECK(line.find("bot-token") == std::string::npos);
  }
}

}  // namespace
