#include "ess/api/bot.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "ess/base/json.hpp"

namespace api = ess::api;

namespace {

boost::json::value json(std::string_view text) {
  auto parsed = ess::parse_json(text);
  REQUIRE_MESSAGE(parsed, std::string(text));
  return std::move(*parsed);
}

template <class Request>
std::string refusal(std::string_view text) {
  auto read = Request::read(json(text));
  return read ? std::string() : read.error().reason() + ": " + read.error().message();
}

const api::bot_request someone(ess::guild_id::trusted(500), ess::discord_user_id::trusted(18'446'744'073'709'551'615u));

}  // namespace

TEST_CASE("a bot request reads guild and user and ignores what it does not know") {
  const auto read = api::bot_request::read(
      json(R"({"guildId":"500","discordUserId":"18446744073709551615","purpose":"autocomplete","x":{"y":[1]}})"));
  REQUIRE(read);
  CHECK(read->guild().str() == "500");
  CHECK(read->user().value() == 18'446'744'073'709'551'615u);
}

TEST_CASE("a bot request names the field that is wrong") {
  CHECK(refusal<api::bot_request>("[]").find("JSON object") != std::string::npos);
  CHECK(refusal<api::bot_request>(R"({"discordUserId":"1"})").find("guildId") != std::string::npos);
  for (const auto* id : {"5", "5.0", "-5", "1e3", "null", "true", "[]", "\"\"", "\"0\"", "\"-1\"", "\" 1\"", "\"1 \"",
                         "\"01\"", "\"18446744073709551616\"", "\"1.0\"", "\"0x10\"", "\"١\""}) {
    CAPTURE(id);
    const auto text = refusal<api::bot_request>(R"({"guildId":"5","discordUserId":)" + std::string(id) + "}");
    CHECK(text.find("invalid_body: discordUserId") == 0);
  }
}

TEST_CASE("requests survive being written and read") {
  const auto decision = api::decision_request::read(
      api::decision_request(someone, ess::approval_id::trusted("a-1"), "not \"enough\" proof").to_json());
  REQUIRE(decision);
  CHECK(decision->approval().str() == "a-1");
  CHECK(decision->reason() == "not \"enough\" proof");
  CHECK(decision->who().user() == someone.user());
  const auto whois = api::whois_request::read(api::whois_request(someone, "Ann").to_json());
  REQUIRE(whois);
  CHECK(whois->query() == "Ann");
}

TEST_CASE("a decision needs an id and takes a reason of up to 500 characters") {
  const std::string who = R"("guildId":"5","discordUserId":"6")";
  CHECK(refusal<api::decision_request>("{" + who + "}").find("approvalId") != std::string::npos);
  CHECK(refusal<api::decision_request>("{" + who + R"(,"approvalId":"../x"})").find("approvalId") != std::string::npos);
  CHECK(refusal<api::decision_request>("{" + who + R"(,"approvalId":7})").find("approvalId") != std::string::npos);
  CHECK(refusal<api::decision_request>("{" + who + R"(,"approvalId":"a","reason":7})").find("reason") !=
        std::string::npos);
  std::string snowmen;
  for (int i = 0; i < 500; ++i) snowmen += "☃";
  CHECK(refusal<api::decision_request>("{" + who + R"(,"approvalId":"a","reason":")" + snowmen + "\"}").empty());
  CHECK_FALSE(refusal<api::decision_request>("{" + who + R"(,"approvalId":"a","reason":"x)" + snowmen + "\"}").empty());
  CHECK(refusal<api::decision_request>("{" + who + R"(,"approvalId":"a","reason":null})").empty());
}

TEST_CASE("a whois query has 2 to 80 characters once trimmed") {
  const std::string who = R"({"guildId":"5","discordUserId":"6","query":)";
  for (const auto& query :
       std::vector<std::string>{"\"a\"", "\" a \"", "\"\"", "7", "null", "[]", '"' + std::string(81, 'x') + '"'}) {
    CAPTURE(query);
    CHECK(refusal<api::whois_request>(who + query + "}").find("invalid_body: query") == 0);
  }
  CHECK(refusal<api::whois_request>(who + "\"ab\"}").empty());
  CHECK(refusal<api::whois_request>(who + '"' + std::string(80, 'x') + "\"}").empty());
  CHECK(api::whois_request::read(json(who + "\"  Ann \"}"))->query() == "Ann");
}

TEST_CASE("the approvals reply has the fields of the existing bot API") {
  api::approvals_reply reply;
  boost::json::object payload;
  payload["commandId"] = "ban";
  reply.approvals.push_back(
      {"a1", "HIGH", "PENDING", "2026-01-01T00:00:00.000Z", api::approval_person{"u1", "Ann"}, payload});
  reply.approvals.push_back({"a2", "LOW", "PENDING", "2026-01-01T00:00:00.000Z", std::nullopt, {}});
  CHECK(ess::to_json_text(reply.to_json()) ==
        R"({"ok":true,"approvals":[{"id":"a1","riskLevel":"HIGH","status":"PENDING",)"
        R"("createdAt":"2026-01-01T00:00:00.000Z","requestedBy":{"id":"u1","name":"Ann"},)"
        R"("payloadJson":{"commandId":"ban"}},{"id":"a2","riskLevel":"LOW","status":"PENDING",)"
        R"("createdAt":"2026-01-01T00:00:00.000Z","requestedBy":null,"payloadJson":{}}]})");
  const auto read = api::approvals_reply::read(reply.to_json());
  REQUIRE(read);
  REQUIRE(read->approvals.size() == 2);
  CHECK(read->approvals[0].requested_by->name == "Ann");
  CHECK_FALSE(read->approvals[1].requested_by);
  CHECK(read->approvals[0].payload.at("commandId") == "ban");
}

TEST_CASE("the other replies survive being written and read") {
  const auto decided = api::decision_reply::read(api::decision_reply{"Denied.", "a1", "REJECTED"}.to_json());
  REQUIRE(decided);
  CHECK(decided->message == "Denied.");
  CHECK(decided->status == "REJECTED");

  api::calls_reply calls;
  calls.open_count = 12;
  calls.calls.push_back({"c1", "Fire", "OPEN", 5, std::nullopt, "2026-01-01T00:00:00.000Z"});
  const auto calls_read = api::calls_reply::read(calls.to_json());
  REQUIRE(calls_read);
  CHECK(calls_read->open_count == 12);
  CHECK(calls_read->calls.at(0).priority == 5);
  CHECK_FALSE(calls_read->calls.at(0).location_name);

  api::players_reply players;
  players.players.push_back({"p1", "Ann", "WATCHED", "12345", std::nullopt, "2026-01-01T00:00:00.000Z"});
  const auto players_read = api::players_reply::read(players.to_json());
  REQUIRE(players_read);
  CHECK(players_read->players.at(0).roblox_id == "12345");
  CHECK_FALSE(players_read->players.at(0).discord_id);

  const auto status =
      api::status_reply::read(api::status_reply{true, false, {"players:read"}, "http://localhost:3000/x"}.to_json());
  REQUIRE(status);
  CHECK(status->configured);
  CHECK_FALSE(status->linked);
  CHECK(status->permissions == std::vector<std::string>{"players:read"});
}

TEST_CASE("an answer of the wrong shape is refused, naming what is missing") {
  CHECK(api::calls_reply::read(json(R"({"ok":true,"calls":[]})")).error().message().find("openCount") !=
        std::string::npos);
  CHECK_FALSE(api::calls_reply::read(json(R"({"openCount":-1,"calls":[]})")));
  CHECK_FALSE(api::calls_reply::read(json(R"({"openCount":1,"calls":[{"id":"c","title":"t","status":"OPEN",)"
                                          R"("priority":9,"updatedAt":"x"}]})")));
  CHECK(api::approvals_reply::read(json(R"({"ok":true,"approvals":{}})")).error().reason() == "invalid_answer");
  CHECK_FALSE(api::approvals_reply::read(json(R"({"approvals":[7]})")));
  CHECK_FALSE(api::players_reply::read(json("null")));
  CHECK_FALSE(api::decision_reply::read(json(R"({"ok":true})")));
  CHECK_FALSE(api::status_reply::read(json(R"({"configured":true,"linked":true,"linkUrl":"x","permissions":[1]})")));
}
