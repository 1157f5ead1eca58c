#include <doctest/doctest.h>

#include "sim_fixture.hpp"
#include "testing/sim/ids.hpp"

using namespace std::chrono_literals;
using ess::test::sim_world;

TEST_CASE("simulator: snowflakes hold the time since 2015 and always grow") {
  const ess::test::fake_clock clock;
  ess::testing::sim::flake_source ids;
  std::uint64_t last = ids.next(clock.now());
  CHECK(static_cast<std::int64_t>(last >> 22) + 1'420'070'400'000 == clock.now().time_since_epoch().count());
  for (int i = 0; i < 10'000; ++i) {
    const std::uint64_t next = ids.next(clock.now());
    REQUIRE(next > last);
    last = next;
  }
  CHECK(ess::testing::sim::discord_time(clock.now()) == "2026-01-01T00:00:00.000000+00:00");
}

TEST_CASE("simulator: a world that cannot be is refused with its place") {
  sim_world w;
  const auto refusal = [&](std::string_view text) {
    const auto loaded = w.sim.load_world(text, w.clock.now());
    return loaded ? std::string() : loaded.error().message();
  };
  CHECK(refusal(R"({"users":[{"id":41,"username":"ann"}]})").find("users[0].id must be a string") != std::string::npos);
  CHECK(refusal(R"({"users":[{"id":"041","username":"ann"}]})").find("must be a Discord id") != std::string::npos);
  CHECK(refusal(R"({"guilds":[{"id":"7","name":"x","ownerId":"1"}]})").find("ownerId names a user") !=
        std::string::npos);
  CHECK(refusal("{") != "");
  CHECK(refusal(ess::test::small_world).empty());
}

TEST_CASE("simulator: a bad bot token is 401 with code 0, an unknown path 404, a wrong method 405") {
  sim_world w;
  const auto bad = w.as("Bot wrong", "GET", "/users/@me");
  CHECK(bad.status == 401);
  CHECK(bad.at("code") == "0");
  CHECK(bad.at("message") == "401: Unauthorized");
  CHECK(w.bot("GET", "/nothing").at("message") == "404: Not Found");
  CHECK(w.bot("DELETE", "/users/@me").status == 405);
  CHECK(w.send({"GET", "/api/v5/users/@me", {}, ""}).at("code") == "50041");
  CHECK(w.bot("GET", "/channels/abc").at("code") == "50035");
}

TEST_CASE("simulator: a bot without a User-Agent of the documented form is blocked") {
  sim_world w;
  const auto blocked = w.send({"GET", "/api/v10/users/@me", {{"authorization", "Bot example.token"}}, ""});
  CHECK(blocked.status == 403);
  CHECK(blocked.at("code") == "40333");
}

TEST_CASE("simulator: five requests fit into a bucket's window, the sixth is told when to come back") {
  sim_world w;
  for (int left = 4; left >= 0; --left) {
    const auto ok = w.bot("GET", "/channels/710");
    CHECK(ok.status == 200);
    CHECK(ok.header("X-RateLimit-Remaining") == std::to_string(left));
  }
  w.clock.advance(1'500ms);
  const auto refused = w.bot("GET", "/channels/710");
  CHECK(refused.status == 429);
  CHECK(refused.at("global") == "false");
  CHECK(refused.at("retry_after") == "3.5E0");
  CHECK(refused.header("Retry-After") == "4");
  CHECK(refused.header("X-RateLimit-Scope") == "user");
  CHECK(refused.header("X-RateLimit-Reset-After") == "3.500");
  // Another top-level id has its own counter in the same bucket.
  const auto other = w.bot("GET", "/channels/712");
  CHECK(other.status == 200);
  CHECK(other.header("X-RateLimit-Bucket") == refused.header("X-RateLimit-Bucket"));
  w.clock.advance(3'500ms);
  CHECK(w.bot("GET", "/channels/710").status == 200);
}

TEST_CASE("simulator: the methods of a path share a bucket where the option says so") {
  sim_world w;
  const auto bucket_of = [&](const std::string& method, const std::string& body) {
    return w.bot(method, "/channels/710/messages", body).header("X-RateLimit-Bucket");
  };
  CHECK(bucket_of("GET", "") != bucket_of("POST", R"({"content":"x"})"));
  REQUIRE(w.control("POST", "/options", R"({"sharedBuckets":true,"bucketLimit":2})").status == 200);
  CHECK(bucket_of("GET", "") == bucket_of("POST", R"({"content":"x"})"));
  CHECK(w.bot("GET", "/channels/710/messages").status == 429);
}

TEST_CASE("simulator: fifty requests a second are the global limit") {
  ess::testing::sim_options options;
  options.bucket_limit = 1'000;
  sim_world w(options);
  for (int i = 0; i < 50; ++i) REQUIRE(w.bot("GET", "/users/@me").status == 200);
  const auto refused = w.bot("GET", "/users/@me");
  CHECK(refused.status == 429);
  CHECK(refused.at("global") == "true");
  CHECK(refused.header("X-RateLimit-Global") == "true");
  CHECK(refused.header("X-RateLimit-Limit").empty());
  w.clock.advance(1s);
  CHECK(w.bot("GET", "/users/@me").status == 200);
}

TEST_CASE("simulator: ordered faults come in place of answers") {
  sim_world w;
  CHECK(w.control("POST", "/faults", R"({"kind":"rest","status":502,"path":"/users"})").status == 200);
  CHECK(w.bot("GET", "/users/@me").at("message") == "502: Bad Gateway");
  CHECK(w.bot("GET", "/users/@me").status == 200);
  CHECK(w.control("POST", "/faults", R"({"kind":"rest","status":429,"scope":"cloudflare"})").status == 200);
  const auto cloudflare = w.bot("GET", "/users/@me");
  CHECK(cloudflare.status == 429);
  CHECK(cloudflare.body.is_null());
  CHECK(w.control("POST", "/faults", R"({"kind":"weather"})").status == 400);
}

TEST_CASE("simulator: a fault of one in four leaves the other requests alone, until it has come as often as ordered") {
  sim_world w;
  CHECK(w.control("POST", "/faults", R"({"kind":"rest","status":500,"path":"/users","oneIn":4,"count":50})").status ==
        200);
  int refused = 0;
  int until_last = 0;
  for (int n = 1; n <= 1'000; ++n) {
    w.clock.advance(1s);
    if (w.bot("GET", "/users/@me").status != 500) continue;
    ++refused;
    until_last = n;
  }
  CHECK(refused == 50);
  CHECK(until_last > 100);
  CHECK(until_last < 400);
}

TEST_CASE("simulator: a deleted channel is unknown, with its messages, and a nonce of one of them is free again") {
  sim_world w;
  const std::string said = R"({"content":"one","nonce":"n1","enforce_nonce":true})";
  const auto sent = w.bot("POST", "/channels/710/messages", said);
  REQUIRE(sent.status == 200);
  CHECK(w.control("DELETE", "/channels/710").status == 200);
  CHECK(w.bot("POST", "/channels/710/messages", said).at("code") == "10003");
  CHECK(w.bot("GET", "/channels/710/messages/" + sent.at("id")).status == 404);
  CHECK(w.control("DELETE", "/channels/710").status == 404);
  const auto listed = w.bot("GET", "/guilds/700/channels");
  CHECK(ess::to_json_text(listed.body).find("\"710\"") == std::string::npos);
  CHECK(w.bot("POST", "/channels/712/messages", said).at("code") == "50013");
}

TEST_CASE("simulator: a bot token that was reset is refused, and the new one works") {
  sim_world w;
  CHECK(w.control("PUT", "/applications/500/bot-token", R"({"botToken":"newer.token"})").status == 200);
  CHECK(w.bot("GET", "/users/@me").status == 401);
  CHECK(w.as("Bot newer.token", "GET", "/users/@me").at("id") == "500");
  CHECK(w.control("PUT", "/applications/500/bot-token", "{}").status == 400);
  CHECK(w.control("PUT", "/applications/599/bot-token", R"({"botToken":"x"})").status == 404);
}

TEST_CASE("simulator: messages are checked, kept, listed newest first and paged") {
  sim_world w;
  for (const char* text : {"one", "two", "three"}) {
    CHECK(w.bot("POST", "/channels/710/messages", std::string(R"({"content":")") + text + "\"}").status == 200);
    w.clock.advance(10ms);
  }
  const auto listed = w.bot("GET", "/channels/710/messages?limit=2");
  CHECK(listed.body.get_array().size() == 2);
  CHECK(listed.at("0.content") == "three");
  const auto before = w.bot("GET", "/channels/710/messages?before=" + listed.at("1.id"));
  CHECK(before.at("0.content") == "one");
  CHECK(before.body.get_array().size() == 1);
  const auto around = w.bot("GET", "/channels/710/messages?limit=1&around=" + listed.at("1.id"));
  CHECK(around.at("0.content") == "two");
  CHECK(around.body.get_array().size() == 1);
  w.clock.advance(5s);
  const auto after = w.bot("GET", "/channels/710/messages?limit=1&after=" + before.at("0.id"));
  CHECK(after.at("0.content") == "two");
  CHECK(w.bot("GET", "/channels/710/messages?limit=101").at("code") == "50035");
}

TEST_CASE("simulator: what is wrong with a message is named where it is") {
  ess::testing::sim_options options;
  options.bucket_limit = 100;
  sim_world w(options);
  const auto send = [&](const std::string& body) { return w.bot("POST", "/channels/710/messages", body); };
  CHECK(send(R"({"content":")" + std::string(2001, 'x') + "\"}").at("errors.content._errors.0.code") ==
        "BASE_TYPE_MAX_LENGTH");
  CHECK(send(R"({"content":" "})").at("code") == "50006");
  CHECK(send(R"({"embeds":[{"fields":[{"name":"a"}]}]})").at("errors.embeds.0.fields.0.value._errors.0.code") ==
        "BASE_TYPE_REQUIRED");
  CHECK(send(R"({"content":"x","components":[{"type":1,"components":[{"type":2,"style":1,"label":"a"}]}]})")
            .at("errors.components.0.components.0.custom_id._errors.0.code") == "BASE_TYPE_REQUIRED");
  CHECK(send(R"({"content":"x","allowed_mentions":{"parse":["users"],"users":["41"]}})").status == 400);
  CHECK(send(R"({"content":"x","nonce":"12345678901234567890123456"})").status == 400);
  CHECK(send("{").at("code") == "50109");
}

TEST_CASE("simulator: mentions follow allowed_mentions") {
  sim_world w;
  const auto all = w.bot("POST", "/channels/710/messages", R"({"content":"<@41> @everyone"})");
  CHECK(all.at("mentions.0.id") == "41");
  CHECK(all.at("mention_everyone") == "true");
  const auto none = w.bot("POST", "/channels/710/messages", R"({"content":"<@41>","allowed_mentions":{"parse":[]}})");
  CHECK(none.at("mentions") == "[]");
}

TEST_CASE("simulator: channels are refused by their kind and by permissions") {
  sim_world w;
  const std::string hello = R"({"content":"hello"})";
  CHECK(w.bot("POST", "/channels/711/messages", hello).at("code") == "50008");
  CHECK(w.bot("POST", "/channels/712/messages", hello).at("code") == "50013");
  const auto hidden = w.bot("POST", "/channels/713/messages", hello);
  CHECK(hidden.status == 403);
  CHECK(hidden.at("code") == "50001");
  CHECK(w.bot("POST", "/channels/999/messages", hello).at("code") == "10003");
  CHECK(w.as("Bot other.token", "GET", "/guilds/700").at("code") == "50001");
}

TEST_CASE("simulator: an enforced nonce returns the first message for five minutes") {
  sim_world w;
  const std::string body = R"({"content":"once","nonce":"n-1","enforce_nonce":true})";
  const auto first = w.bot("POST", "/channels/710/messages", body);
  CHECK(w.bot("POST", "/channels/710/messages", body).at("id") == first.at("id"));
  w.clock.advance(301s);
  CHECK(w.bot("POST", "/channels/710/messages", body).at("id") != first.at("id"));
}
