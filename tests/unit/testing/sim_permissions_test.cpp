// What permissions let a bot do with messages.
#include <doctest/doctest.h>

#include "sim_fixture.hpp"

using ess::test::sim_answer;
using ess::test::sim_world;

namespace {

// The bot's role may view, send, embed and read; 720 takes the history from it, 721 the embeds.
constexpr const char* guarded_world = R"({
  "applications": [{"id": "500", "name": "ESS", "botToken": "example.token"},
                   {"id": "501", "name": "Other", "botToken": "other.token"}],
  "users": [{"id": "41", "username": "ann"}],
  "guilds": [{"id": "700", "name": "Harbour City", "ownerId": "41", "applicationIds": ["500", "501"],
    "everyonePermissions": "0",
    "roles": [{"id": "801", "name": "Crew", "mentionable": true}, {"id": "802", "name": "Staff"}],
    "channels": [{"id": "710", "name": "general", "type": 0},
      {"id": "720", "name": "forgetful", "type": 0,
       "permissionOverwrites": [{"id": "500", "type": 1, "allow": "0", "deny": "65536"}]},
      {"id": "721", "name": "plain", "type": 0,
       "permissionOverwrites": [{"id": "500", "type": 1, "allow": "0", "deny": "16384"}]},
      {"id": "722", "name": "loud", "type": 0,
       "permissionOverwrites": [{"id": "500", "type": 1, "allow": "139264", "deny": "0"}]}]}]
})";

struct guarded : sim_world {
  guarded() {
    REQUIRE(sim.load_world(guarded_world, clock.now()).has_value());
    REQUIRE(control("POST", "/options", R"({"bucketLimit":100})").status == 200);
  }
  sim_answer write(const std::string& channel, const std::string& body) {
    return bot("POST", "/channels/" + channel + "/messages", body);
  }
};

}  // namespace

TEST_CASE("simulator: roles and everyone are pinged by who may, or where the role lets anybody") {
  guarded w;
  const std::string all = R"({"content":"<@&801> <@&802> <@&803> @everyone"})";
  const auto quiet = w.write("710", all);
  CHECK(quiet.at("mention_roles") == R"(["801"])");
  CHECK(quiet.at("mention_everyone") == "false");
  const auto loud = w.write("722", all);
  CHECK(loud.at("mention_roles") == R"(["801","802"])");
  CHECK(loud.at("mention_everyone") == "true");
}

TEST_CASE("simulator: without the permission to embed, a text arrives alone, and embeds alone do not") {
  guarded w;
  const auto both = w.write("721", R"({"content":"text","embeds":[{"title":"card"}]})");
  CHECK(both.status == 200);
  CHECK(both.at("content") == "text");
  CHECK(both.at("embeds") == "[]");
  CHECK(w.write("721", R"({"embeds":[{"title":"card"}]})").at("code") == "50013");
  CHECK(w.write("710", R"({"content":"text","embeds":[{"title":"card"}]})").at("embeds.0.title") == "card");
}

TEST_CASE("simulator: who may not read the history reads no message and replies to none") {
  guarded w;
  const std::string id = w.write("720", R"({"content":"first"})").at("id");
  REQUIRE_FALSE(id.empty());
  CHECK(w.bot("GET", "/channels/720/messages").at("") == "[]");
  CHECK(w.bot("GET", "/channels/720/messages/" + id).at("code") == "50013");
  const std::string reply = R"({"content":"second","message_reference":{"message_id":")" + id + R"("}})";
  const auto refused = w.write("720", reply);
  CHECK(refused.status == 400);
  CHECK(refused.at("code") == "160002");
  const std::string open = w.write("710", R"({"content":"first"})").at("id");
  CHECK(w.bot("GET", "/channels/710/messages/" + open).at("content") == "first");
  CHECK(w.write("710", R"({"content":"second","message_reference":{"message_id":")" + open + R"("}})").at("type") ==
        "19");
}

TEST_CASE("simulator: of another's message only the flags can be edited, by who manages messages") {
  guarded w;
  const auto write_other = [&](const std::string& channel) {
    return w.as("Bot other.token", "POST", "/channels/" + channel + "/messages", R"({"content":"theirs"})").at("id");
  };
  const auto edit = [&](const std::string& channel, const std::string& id, const std::string& body) {
    return w.bot("PATCH", "/channels/" + channel + "/messages/" + id, body);
  };
  const std::string managed = write_other("722");
  CHECK(edit("722", managed, R"({"content":"ours"})").at("code") == "50005");
  CHECK(edit("722", managed, R"({"flags":4,"content":"ours"})").at("code") == "50005");
  const auto hushed = edit("722", managed, R"({"flags":4})");
  CHECK(hushed.status == 200);
  CHECK(hushed.at("flags") == "4");
  CHECK(hushed.at("content") == "theirs");
  CHECK(hushed.at("edited_timestamp") == "null");
  CHECK(edit("722", managed, R"({"flags":0})").at("flags") == "0");
  CHECK(edit("710", write_other("710"), R"({"flags":4})").at("code") == "50013");
}

TEST_CASE("simulator: an edit that leaves nothing of a message is refused, and changes nothing") {
  guarded w;
  const std::string id = w.write("710", R"({"content":"text"})").at("id");
  const auto emptied = w.bot("PATCH", "/channels/710/messages/" + id, R"({"content":null})");
  CHECK(emptied.status == 400);
  CHECK(emptied.at("code") == "50006");
  CHECK(w.bot("GET", "/channels/710/messages/" + id).at("content") == "text");
  CHECK(w.bot("PATCH", "/channels/710/messages/" + id, R"({"content":null,"embeds":[{"title":"card"}]})")
            .at("content")
            .empty());
}
