#include "ess/slash/commands.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "ess/base/json.hpp"
#include "ess/client/bot_api.hpp"
#include "ess/discord/commands/ess_command.hpp"
#include "slash/failure_text.hpp"
#include "support/fake_http_client.hpp"
#include "support/run.hpp"

namespace {

using namespace ess;

client::bot_api_settings server() {
  client::bot_api_settings settings;
  settings.base_url = "http://127.0.0.1:3000";
  return settings;
}

struct command_fixture {
  test::fake_http_client http;
  client::bot_api ess{http, server(), secret("ess_dev_key")};
  discord::command_data data{.id = command_id::trusted(900), .name = "ess", .options = {}};

  slash::answer run(std::string subcommand, std::vector<std::pair<std::string, std::string>> options = {}) {
    discord::option_value sub;
    sub.name = subcommand;
    sub.type = discord::option_type::sub_command;
    for (auto& [name, value] : options) {
      discord::option_value o;
      o.name = name;
      o.value = value;
      sub.options.push_back(o);
    }
    data.options = {sub};
    const discord::invoked_command typed(data);
    const slash::command_call call(ess, api::bot_request(guild_id::trusted(700), discord_user_id::trusted(42)), typed);
    for (const slash::command_row& row : slash::command_table()) {
      if (row.subcommand == typed.subcommand()) return test::run(row.run(call));
    }
    FAIL("no such subcommand");
    return {};
  }
  std::string sent(std::string_view member) const {
    return string_member(parse_json(http.requests().back().body()).value(), member).value_or("");
  }
};

TEST_CASE("every registered subcommand has code, and the other way round") {
  std::vector<std::string> registered;
  for (const auto& o : discord::ess_command().options) registered.push_back(o.name);
  std::vector<std::string> coded;
  for (const auto& row : slash::command_table()) coded.emplace_back(row.subcommand);
  CHECK(registered == coded);
}

TEST_CASE_FIXTURE(command_fixture, "approvals shows each request with its id and two buttons") {
  std::string items;
  for (int i = 1; i <= 6; ++i) {
    if (i > 1) items += ',';
    items += R"({"id":"ap)" + std::to_string(i) +
             R"(","riskLevel":"HIGH","status":"PENDING","createdAt":"2026-01-01T00:00:00.000Z",)"
             R"("requestedBy":{"id":"u1","name":"*Ann*"},"payloadJson":{"commandId":"kick"}})";
  }
  http.reply_json(200, R"({"ok":true,"approvals":[)" + items + "]}");
  const slash::answer out = run("approvals");
  CHECK(out.text.find("1. `ap1` · HIGH risk · **kick** · by \\*Ann\\* · <t:1767225600:R>") != std::string::npos);
  CHECK(out.text.find("6. `ap6`") != std::string::npos);
  REQUIRE(out.rows.size() == 3);
  REQUIRE(out.rows[0].buttons.size() == 4);
  CHECK(out.rows[0].buttons[0].custom_id == "ess:approve:ap1");
  CHECK(out.rows[0].buttons[1].custom_id == "ess:deny:ap1");
  CHECK(out.rows[2].buttons[3].custom_id == "ess:deny:ap6");
  CHECK(discord::check_components(out.rows).has_value());
}

TEST_CASE_FIXTURE(command_fixture, "an empty list says so") {
  http.reply_json(200, R"({"ok":true,"approvals":[]})").reply_json(200, R"({"ok":true,"openCount":0,"calls":[]})");
  CHECK(run("approvals").text == "There are no pending approval requests.");
  CHECK(run("dispatch_calls").text == "There are no open dispatch calls.");
}

TEST_CASE_FIXTURE(command_fixture, "approve sends the id and tells what the server said") {
  http.reply_json(200, R"({"ok":true,"result":{"message":"Approved: kick.","approvalId":"ap1","status":"APPROVED"}})");
  CHECK(run("approve", {{"id", "ap1"}}).text == "Approved: kick. `ap1`");
  CHECK(http.requests().back().url().ends_with("/api/bot/approvals/approve"));
  CHECK(sent("approvalId") == "ap1");
}

TEST_CASE_FIXTURE(command_fixture, "an id that cannot be one is refused without asking ESS") {
  CHECK(run("approve", {{"id", "../x"}}).text.find("not the id") != std::string::npos);
  CHECK(run("approve").text.find("not the id") != std::string::npos);
  CHECK(http.requests().empty());
}

TEST_CASE_FIXTURE(command_fixture, "a decision without an answer says that it may have been recorded") {
  http.fail(error(errc::timeout, "timeout", "late"));
  CHECK(run("approve", {{"id", "ap1"}}).text.find("may or may not have been recorded") != std::string::npos);
}

TEST_CASE_FIXTURE(command_fixture, "dispatch_calls shows priority, status, title and place") {
  http.reply_json(
      200, R"({"ok":true,"openCount":12,"calls":[{"id":"c1","title":"Fire @everyone","status":"OPEN","priority":1,)"
           R"("locationName":"Main St","updatedAt":"bad"}]})");
  const std::string text = run("dispatch_calls").text;
  CHECK(text.find("**Open dispatch calls: 12**") != std::string::npos);
  CHECK(text.find("- Priority 1 · OPEN · **Fire \\@\u200beveryone** · Main St\n") != std::string::npos);
  CHECK(text.find("…and 11 more.") != std::string::npos);
}

TEST_CASE_FIXTURE(command_fixture, "whois shows players and escapes their names") {
  http.reply_json(
          200, R"({"ok":true,"players":[{"id":"p1","name":"a_b","status":"WATCHED","robloxId":"123","discordId":"77",)"
               R"("updatedAt":"2026-01-01T00:00:00.000Z"}]})")
      .reply_json(200, R"({"ok":true,"players":[]})");
  const std::string text = run("whois", {{"query", "  a_ "}}).text;
  CHECK(text.find("- **a\\_b** · WATCHED · Roblox `123` · Discord <@77>") != std::string::npos);
  CHECK(sent("query") == "a_");
  CHECK(run("whois", {{"query", "zz*"}}).text == "No player matches **zz\\***.");
}

TEST_CASE_FIXTURE(command_fixture, "whois wants 2 to 80 characters, counted as characters") {
  http.reply_json(200, R"({"ok":true,"players":[]})");
  CHECK(run("whois", {{"query", " x "}}).text.find("2 to 80") != std::string::npos);
  CHECK(run("whois", {{"query", std::string(81, 'x')}}).text.find("2 to 80") != std::string::npos);
  CHECK(http.requests().empty());
  CHECK(run("whois", {{"query", "李李"}}).text.find("No player") != std::string::npos);
}

TEST_CASE_FIXTURE(command_fixture,
                  "link gives the URL of the settings page, also from a server without a status call") {
  const std::string page = "/app/settings/integrations/discord";
  http.reply_json(200,
                  R"({"ok":true,"configured":true,"linked":false,"permissions":[],"linkUrl":"http://localhost:3000)" +
                      page + "\"}")
      .reply_json(200,
                  R"({"ok":true,"configured":true,"linked":true,"permissions":[],"linkUrl":"http://localhost:3000)" +
                      page + "\"}")
      .reply_json(404, R"({"ok":false,"error":"There is nothing at this address.","code":"not_found"})");
  CHECK(run("link").text == "Sign in to ESS and link your Discord account here: <http://localhost:3000" + page + ">");
  CHECK(run("link").text.find("is linked to ESS") != std::string::npos);
  CHECK(run("link").text.find("<http://127.0.0.1:3000" + page + ">") != std::string::npos);
}

TEST_CASE_FIXTURE(command_fixture, "whoever is not linked reads the server's own words") {
  http.reply_json(
      403, R"({"ok":false,"error":"Your Discord account is not linked to ESS. Use /ess link.","code":"not_linked"})");
  CHECK(run("whois", {{"query", "ann"}}).text == "Your Discord account is not linked to ESS. Use /ess link.");
}

TEST_CASE("failures become sentences without details") {
  const auto detailed = error(errc::internal, "x", "SQL exploded").with_detail("secret");
  CHECK(slash::failure_text(detailed).find("SQL") == std::string::npos);
  CHECK(slash::failure_text(error(errc::timeout, "timeout", "t")) ==
        "ESS did not answer in time. Try again in a moment.");
  CHECK(slash::failure_text(error(errc::unavailable, "connect_failed", "t")).find("cannot be reached") !=
        std::string::npos);
  CHECK(slash::failure_text(error(errc::unauthenticated, "invalid_api_key", "t")).find("API key") != std::string::npos);
  const auto limited =
      error(errc::rate_limited, "rate_limited", "t").with_retry_after(std::chrono::milliseconds(6'100));
  CHECK(slash::failure_text(limited) == "That was too fast. Try again in 7 seconds.");
}

TEST_CASE("a decision that was never sent is not said to be uncertain") {
  CHECK(slash::decision_failure_text(error(errc::unavailable, "lease_unknown", "t")) ==
        "ESS cannot be reached right now. Try again in a moment.");
  CHECK(slash::decision_failure_text(error(errc::unavailable, "connection_lost", "t")).find("may or may not") !=
        std::string::npos);
}

TEST_CASE("buttons of others are not ours") {
  CHECK_FALSE(api::parse_decision_custom_id("approve:1").has_value());
  CHECK_FALSE(api::parse_decision_custom_id("ess:approve:").has_value());
  CHECK_FALSE(api::parse_decision_custom_id("ess:deny:a/b").has_value());
  const auto pressed = api::parse_decision_custom_id(api::decision_custom_id(api::decision::deny, "ap1"));
  REQUIRE(pressed.has_value());
  CHECK(pressed->choice == api::decision::deny);
  CHECK(pressed->approval.str() == "ap1");
}

TEST_CASE_FIXTURE(command_fixture, "as many buttons as a message has room for, and no more") {
  std::string items;
  for (int n = 0; n < 14; ++n) {
    items += std::string(n > 0 ? "," : "") + R"({"id":"ap)" + std::to_string(n) +
             R"(","riskLevel":"LOW","status":"PENDING","createdAt":"x","requestedBy":null,"payloadJson":{}})";
  }
  http.reply_json(200, R"({"ok":true,"approvals":[)" + items + "]}");
  const slash::answer out = run("approvals");
  CHECK(out.rows.size() == discord::max_rows);
  CHECK(discord::check_components(out.rows).has_value());
  CHECK(out.text.find("14. `ap13`") != std::string::npos);
}

TEST_CASE_FIXTURE(command_fixture, "deny sends the reason, and refuses one that is too long without asking ESS") {
  http.reply_json(200, R"({"ok":true,"result":{"message":"Denied: kick.","approvalId":"ap1","status":"REJECTED"}})");
  CHECK(run("deny", {{"id", "ap1"}, {"reason", "not now"}}).text == "Denied: kick. `ap1`");
  CHECK(http.requests().back().url().ends_with("/api/bot/approvals/deny"));
  CHECK(sent("reason") == "not now");
  CHECK(run("deny", {{"id", "ap1"}, {"reason", std::string(501, 'x')}}).text.find("at most 500") != std::string::npos);
  CHECK(http.requests().size() == 1);
}

TEST_CASE_FIXTURE(command_fixture, "status says how server and person stand, and what the person may do") {
  const auto reply = [&](const char* configured, const char* linked, const char* permissions) {
    http.reply_json(200, std::string(R"({"ok":true,"configured":)") + configured + R"(,"linked":)" + linked +
                             R"(,"permissions":[)" + permissions + R"(],"linkUrl":"http://localhost:3000/link"})");
    return run("status").text;
  };
  CHECK(reply("false", "false", "").find("not the one set up") != std::string::npos);
  CHECK(reply("true", "false", "").find("<http://localhost:3000/link>") != std::string::npos);
  CHECK(reply("true", "true", "").find("no role in this community") != std::string::npos);
  CHECK(reply("true", "true", R"("approvals:decide","players:read")").find("`approvals:decide`, `players:read`") !=
        std::string::npos);
}

TEST_CASE_FIXTURE(command_fixture, "what the server says about the proof of the actor reaches the person as it is") {
  http.reply_json(503, R"({"ok":false,"error":"Discord could not be asked.","code":"actor_proof_unavailable"})");
  CHECK(run("approve", {{"id", "ap1"}}).text == "Discord could not be asked.");
  http.reply_json(409, R"({"ok":false,"error":"Carried out already.","code":"actor_proof_used"})");
  CHECK(run("deny", {{"id", "ap1"}}).text == "Carried out already.");
}

}  // namespace
