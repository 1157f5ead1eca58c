// Wrong input to a running ess-server: each refusal says what to do, and nothing else happens.
#include <SQLiteCpp/Database.h>
#include <doctest/doctest.h>

#include "link_vera.hpp"
#include "web_window.hpp"

using namespace ess;
using namespace ess::test;

namespace {

constexpr const char* guild = "910000000000000001";
constexpr const char* calls = "/api/bot/dispatch/calls";

std::string bot_body(const std::string& guild_id, const std::string& user, const std::string& more = "") {
  return R"({"guildId":")" + guild_id + R"(","discordUserId":")" + user + R"(")" + more + "}";
}

/// A server with Olga signed in, her community's guild set, and a key for calls.
struct ready_desk : served_desk {
  ready_desk() {
    link_vera(*this);
    start();
    window.emplace(port);
    const auto seen = window->sign_in("olga@example.org", password);
    REQUIRE(seen.status == 200);
    community = "/api/communities/" + string_member(seen.json.at("communities").at(0), "id").value_or("");
    REQUIRE(window->put(community + "/discord", R"({"version":0,"guildId":"910000000000000001"})").status == 200);
    const auto made = window->post(community + "/keys", R"({"name":"bot","permissions":["dispatch:read"]})");
    REQUIRE(made.status == 200);
    key = string_member(made.json, "secret").value_or("");
    key_path = community + "/keys/" + string_member(made.json.at("key"), "id").value_or("");
  }

  web_answer bot(const std::string& path, std::string body) {
    web_window outside(port);
    auto request = outside.to(net::http_method::post, path);
    request.header("X-API-Key", key).body("application/json", std::move(body));
    return outside.send(std::move(request));
  }

  std::optional<web_window> window;
  std::string community;
  std::string key;
  std::string key_path;
};

}  // namespace

TEST_CASE("SE-4: a wrong password, an unknown address and a malformed one are refused in the same words") {
  served_desk here;
  here.start();
  web_window window(here.port);
  const auto wrong = window.sign_in("olga@example.org", "not the password");
  CHECK(wrong.status == 401);
  CHECK(wrong.code() == "invalid_credentials");
  CHECK(wrong.cookies.empty());
  for (const auto* email : {"nobody@example.org", "no address"}) {
    const auto other = window.sign_in(email, "not the password");
    CHECK(other.status == wrong.status);
    CHECK(other.body == wrong.body);
  }
  CHECK(window.sign_in("olga@example.org", served_desk::password).status == 200);
  CHECK(here.stop() == 0);
  CHECK_FALSE(contains(here.server().err(), "not the password"));
}

TEST_CASE("OA-3: unknown, expired and used states lead back to the settings page with a reason") {
  served_desk here;
  here.start();
  web_window window(here.port);
  REQUIRE(window.sign_in("olga@example.org", served_desk::password).status == 200);
  const std::string problem = "/app/settings/integrations/discord?problem=link_state_invalid";
  CHECK(window.get("/api/auth/callback/discord?code=abc&state=unknown").location == problem);

  const auto started = window.post("/api/auth/signin/discord", "{}");
  REQUIRE(started.status == 200);
  window.take_cookie(started);
  const auto url = string_member(started.json, "authorizeUrl").value_or("");
  const auto at = url.find("state=") + 6;
  const auto callback = "/api/auth/callback/discord?code=abc&state=" + url.substr(at, url.find('&', at) - at);
  REQUIRE(here.stop() == 0);
  SQLite::Database(here.file("ess.db").string(), SQLite::OPEN_READWRITE)
      .exec("UPDATE link_attempts SET expires_at = 1");
  here.start();
  const auto expired = window.get(callback);
  CHECK(expired.status == 303);
  CHECK(expired.location == problem);
  CHECK(window.get(callback).location == problem);

  web_window stranger(here.port);
  const auto refused = stranger.get(callback);
  CHECK(refused.status == 401);
  CHECK(contains(refused.body, "Sign in"));
  CHECK(refused.cookies.empty());
}

TEST_CASE("CS-1: a change needs the session's token, our own origin and JSON") {
  ready_desk here;
  auto& window = *here.window;
  const auto path = here.community + "/keys";
  const std::string body = R"({"name":"second","permissions":["dispatch:read"]})";
  const auto request = [&] { return window.to(net::http_method::post, path).body("application/json", body); };

  window.send_csrf = false;
  CHECK(window.send(request()).code() == "csrf_token_invalid");
  CHECK(window.send(request().header("X-CSRF-Token", "AAAA")).code() == "csrf_token_invalid");
  window.send_csrf = true;
  CHECK(window.send(request().header("Origin", "http://evil.example")).code() == "cross_site");
  CHECK(window.send(request().header("Sec-Fetch-Site", "cross-site")).code() == "cross_site");
  CHECK(window.send(window.to(net::http_method::post, path).body("text/plain", body)).status == 403);
  CHECK(window.send(request().header("X-API-Key", here.key)).code() == "credentials_mixed");
  CHECK(window.get(path).json.at("keys").as_array().size() == 1);
  CHECK(window.send(request()).status == 200);
}

TEST_CASE("an unlinked user, another guild and a missing permission are refused with a sentence for Discord") {
  ready_desk here;
  const auto unlinked = here.bot(calls, bot_body(guild, "1999"));
  CHECK(unlinked.status == 403);
  CHECK(unlinked.code() == "not_linked");
  CHECK(contains(unlinked.message(), "/ess link"));
  const auto elsewhere = here.bot(calls, bot_body("910000000000000009", "1003"));
  CHECK(elsewhere.status == 403);
  CHECK(elsewhere.code() == "guild_mismatch");
  CHECK(contains(elsewhere.message(), "An admin can set it in ESS under Settings, Discord."));
  const auto viewer = here.bot(calls, bot_body(guild, "1003"));
  CHECK(viewer.status == 403);
  CHECK(viewer.code() == "permission_missing");
  const auto narrow = here.bot("/api/bot/players/whois", bot_body(guild, "1003", R"(,"query":"ann")"));
  CHECK(narrow.status == 403);
  CHECK(narrow.code() == "key_permission_missing");

  const auto log = here.window->get(here.community + "/audit?source=discord");
  REQUIRE(log.status == 200);
  CHECK(log.json.at("entries").as_array().size() == 4);
  for (const auto& entry : log.json.at("entries").as_array()) {
    CHECK(string_member(entry, "result") == "refused");
    CHECK(string_member(entry, "apiKeyId").has_value());
  }
}

TEST_CASE("AK-9, AK-6: a revoked, an unknown, a malformed and a missing key are refused in the same words") {
  ready_desk here;
  REQUIRE(here.window->del(here.key_path).status == 200);
  const auto revoked = here.bot(calls, bot_body(guild, "1003"));
  CHECK(revoked.status == 401);
  CHECK(revoked.code() == "invalid_api_key");
  CHECK(contains(revoked.message(), "make a new one in the settings of your community"));
  for (const auto* text : {"ess_dev_nonsense", "x", ""}) {
    here.key = text;
    const auto other = here.bot(calls, bot_body(guild, "1003"));
    CHECK(other.status == 401);
    CHECK(other.body == revoked.body);
  }
  web_window without(here.port);
  CHECK(without.post(calls, bot_body(guild, "1003")).status == 401);
  CHECK(here.window->del(here.key_path).status == 404);
}

TEST_CASE("malformed bodies are named, unknown members refused by the browser API and ignored by the bot API") {
  ready_desk here;
  const auto cut = here.bot(calls, "{\"guildId\":");
  CHECK(cut.status == 400);
  CHECK(contains(cut.message(), "The JSON is not valid: there is an error near byte"));
  CHECK(here.bot(calls, "[]").status == 400);
  const auto no_guild = here.bot(calls, R"({"discordUserId":"1003"})");
  CHECK(no_guild.status == 400);
  CHECK(contains(no_guild.message(), "guildId"));
  CHECK(here.bot(calls, bot_body(guild, "1999", R"(,"new":1)")).code() == "not_linked");

  auto& window = *here.window;
  web_window stranger(here.port);
  stranger.open_form();
  CHECK(stranger.post("/api/session", "{").status == 400);
  CHECK(stranger.post("/api/session", R"({"email":"a","password":"b","remember":true})").code() == "unknown_field");
  const auto bad_guild = window.put(here.community + "/discord", R"({"version":1,"guildId":"12x"})");
  CHECK(bad_guild.status == 400);
  CHECK(string_member(bad_guild.json, "field") == "guildId");
  const auto no_name = window.post(here.community + "/keys", R"({"name":"","permissions":["dispatch:read"]})");
  CHECK(no_name.status == 400);
  CHECK(string_member(no_name.json, "field") == "name");
  CHECK(window.get(here.community + "/audit?limit=none").status == 400);
}

TEST_CASE("TE-2: a community one is not in looks like one that is not there") {
  ready_desk here;
  here.must({"community", "add", "--name", "South", "--slug", "south"});
  const auto list = here.must({"community", "list", "--json"});
  const auto json = parse_json(list);
  REQUIRE(json.has_value());
  std::string south;
  for (const auto& each : json->at("communities").as_array()) {
    if (string_member(each, "slug") == "south") south = string_member(each, "id").value_or("");
  }
  REQUIRE_FALSE(south.empty());
  const auto hidden = here.window->get("/api/communities/" + south + "/discord");
  const auto absent = here.window->get("/api/communities/01aaaaaaaaaaaaaaaaaaaaaaaa/discord");
  CHECK(hidden.status == 404);
  CHECK(hidden.body == absent.body);

  web_window vera(here.port);
  REQUIRE(vera.sign_in("vera@example.org", served_desk::password).status == 200);
  for (const auto* part : {"/discord", "/keys", "/audit"}) CHECK(vera.get(here.community + part).status == 403);
}
