#include "ess/admin/execute.hpp"

#include <doctest/doctest.h>

#include <boost/json/serialize.hpp>

#include "admin_fixture.hpp"
#include "ess/access/api_keys.hpp"
#include "ess/base/json.hpp"
#include "ess/storage/audit_log.hpp"
#include "ess/storage/jobs.hpp"
#include "ess/storage/notices.hpp"
#include "ess/storage/sessions.hpp"
#include "ess/storage/users.hpp"
#include "support/builders.hpp"

using namespace ess;
using namespace ess::test;

namespace {

std::int64_t count_entries(installation& here, const char* arguments) {
  return static_cast<std::int64_t>(here.must("audit.list", arguments).at("entries").as_array().size());
}

}  // namespace

TEST_CASE("unknown commands and arguments are refused, and say what is wrong") {
  installation here;
  CHECK(here.refusal("user.destroy") == "unknown_command");
  const auto unknown = here.run("community.add", R"({"name":"N","slug":"n","colour":"red"})");
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().reason() == "unknown_argument");
  CHECK(unknown.error().message().find("colour") != std::string::npos);
  const auto missing = here.run("community.add", R"({"name":"N"})");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().reason() == "missing_argument");
  CHECK(missing.error().message().find("slug") != std::string::npos);
  CHECK(here.refusal("community.add", R"({"name":"N","slug":7})") == "invalid_argument");
  CHECK(here.refusal("key.create", R"({"community":"n","name":"k","permissions":["a",1]})") == "invalid_argument");
  CHECK(here.refusal("audit.list", R"({"limit":"many"})") == "invalid_argument");
}

TEST_CASE("every command is described, in order and once") {
  const auto all = admin::commands();
  CHECK(all.size() >= 14);
  for (std::size_t i = 1; i < all.size(); ++i) CHECK(all[i - 1].name < all[i].name);
}

TEST_CASE("SE-14: init makes the installation's secrets but no account of its own") {
  installation here;
  const auto answer = here.must("init");
  CHECK_FALSE(answer.contains("password"));
  CHECK_FALSE(answer.at("keyId").as_string().empty());
  CHECK(here.must("user.list").at("users").as_array().empty());
  CHECK(here.must("init").at("keyId") == answer.at("keyId"));
}

TEST_CASE(
    "SE-14: init makes a first account with a random password that it tells once, and leaves it alone when repeated") {
  installation here;
  constexpr const char* first = R"({"email":"Ann@Example.org","name":"Ann","community":"North","slug":"north"})";
  const auto answer = here.must("init", first);
  CHECK(text_at(answer, "user", "email") == "ann@example.org");
  CHECK(text_at(answer, "community", "slug") == "north");
  CHECK(answer.at("password").as_string().size() == 23);
  const auto again = here.must("init", first);
  CHECK(again.at("alreadyThere").as_bool());
  CHECK_FALSE(again.contains("password"));
  CHECK(here.must("user.list").at("users").as_array().size() == 1);
}

TEST_CASE("init refuses half a first account and writes nothing") {
  installation here;
  CHECK(here.refusal("init", R"({"email":"ann@example.org"})") == "invalid_argument");
  CHECK(here.refusal("init", R"({"email":"ann","name":"A","community":"N","slug":"n"})") == "invalid_email");
  CHECK(here.refusal("init", R"({"email":"a@b.c","name":"A","community":"N","slug":"No Slug"})") == "invalid_slug");
  CHECK(here.must("user.list").at("users").as_array().empty());
  CHECK(here.must("community.list").at("communities").as_array().empty());
}

TEST_CASE("without an encryption key init and key create refuse, naming the setting") {
  installation here(false);
  const auto refused = here.run("init");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().reason() == "encryption_key_missing");
  CHECK(refused.error().message().find("openssl rand -hex 32") != std::string::npos);
  here.must("community.add", north);
  CHECK(here.refusal("key.create", R"({"community":"north","name":"k","permissions":["dispatch:read"]})") ==
        "encryption_key_missing");
}

TEST_CASE("a user gets a generated password that is shown once, or the one that was given") {
  installation here;
  const auto made = here.must("user.add", R"({"email":"ann@example.org","name":"Ann"})");
  const auto given = here.must("user.add", R"({"email":"bob@example.org","name":"Bob","password":"correct horse"})");
  CHECK_FALSE(given.contains("password"));
  const std::string generated(made.at("password").as_string());
  CHECK(here.database->read([&](const storage::unit_of_work& uow) -> result<void> {
    const auto ann = uow.users().find_by_email("ann@example.org");
    const auto bob = uow.users().find_by_email("bob@example.org");
    REQUIRE(ann);
    REQUIRE(bob);
    CHECK((*ann)->password_hash == "plain:" + generated);
    CHECK((*bob)->password_hash == "plain:correct horse");
    return success();
  }));
  CHECK(here.refusal("user.add", R"({"email":"ANN@example.org","name":"Ann"})") == "email_taken");
  CHECK(here.refusal("user.add", R"({"email":"c@example.org","name":"C","password":"short"})") == "password_too_short");
}

TEST_CASE("a member is put into a community by slug and e-mail address") {
  installation here;
  here.must("user.add", R"({"email":"ann@example.org","name":"Ann"})");
  const auto id = text_at(here.must("community.add", north), "community", "id");
  const auto answer = here.must("member.add", R"({"community":"north","user":"ann@example.org","role":"MOD"})");
  CHECK(text_at(answer, "member", "role") == "MOD");
  here.must("member.add", R"({"community":")" + id + R"(","user":"Ann@Example.org ","role":"OWNER"})");
  CHECK(here.refusal("member.add", R"({"community":"south","user":"ann@example.org","role":"MOD"})") ==
        "community_not_found");
  CHECK(here.refusal("member.add", R"({"community":"north","user":"bob@example.org","role":"MOD"})") ==
        "user_not_found");
  CHECK(here.refusal("member.add", R"({"community":"north","user":"ann@example.org","role":"KING"})") ==
        "role_not_found");
}

TEST_CASE("a key is made, shown once, listed without its text, and revoked") {
  installation here;
  here.must("init");
  here.must("community.add", north);
  const auto made =
      here.must("key.create",
                R"({"community":"north","name":"bot","permissions":["dispatch:read"],"guilds":["123456789012345678"],
          "expiresInDays":30,"proofPolicy":"none","unlimited":true,"environment":"test"})");
  const std::string text(made.at("secret").as_string());
  CHECK(text.starts_with("ess_test_"));
  const auto& key = made.at("key").as_object();
  CHECK(key.at("state").as_string() == "live");
  CHECK(key.at("proofPolicy").as_string() == "none");
  CHECK(key.at("requestsPerMinute").is_null());
  CHECK(key.at("guilds").as_array().at(0).as_string() == "123456789012345678");

  const auto listed = to_json_text(here.must("key.list", R"({"community":"north"})"));
  CHECK(listed.find("dispatch:read") != std::string::npos);
  CHECK(listed.find(text) == std::string::npos);

  const std::string revoke = R"({"community":"north","key":")" + std::string(key.at("publicId").as_string()) + "\"}";
  CHECK(text_at(here.must("key.revoke", revoke), "key", "state") == "revoked");
  CHECK(here.refusal("key.revoke", revoke) == "key_not_found");
  CHECK(here.refusal("key.revoke", R"({"community":"north","key":"nope"})") == "key_not_found");
}

TEST_CASE("a key of an old installation is imported by its hash, once, and audited") {
  installation here;
  here.must("init");
  here.must("community.add", north);
  const std::string start = R"({"community":"north","name":"old bot","permissions":["dispatch:read"],"sha256":")";
  const std::string hash(64, 'a');
  const auto made = here.must("key.import_old", start + hash + "\"}");
  CHECK_FALSE(made.contains("secret"));
  CHECK(text_at(made, "key", "publicId") == "old-" + hash.substr(0, 16));
  CHECK(text_at(made, "key", "state") == "live");
  CHECK(here.refusal("key.import_old", start + hash + "\"}") == "key_imported_before");
  CHECK(here.refusal("key.import_old", start + std::string(64, 'g') + "\"}") == "invalid_old_key");
  const std::string itself = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
  const auto refused = here.run("key.import_old", start + itself + "\"}");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().reason() == "invalid_old_key");
  CHECK(refused.error().message().find("keyHash") != std::string::npos);
  CHECK(refused.error().message().find(itself) == std::string::npos);
  CHECK(here.refusal("key.import_old", R"({"community":"north","name":"k","permissions":["dispatch:read"]})") ==
        "missing_argument");
  CHECK(to_json_text(here.must("audit.list", R"({"community":"north"})")).find("\"imported\":true") !=
        std::string::npos);
}

TEST_CASE("a key is refused with a permission that does not exist, a guild that is none, or an expiry out of range") {
  installation here;
  here.must("init");
  here.must("community.add", north);
  const auto wrong = here.run("key.create", R"({"community":"north","name":"k","permissions":["dispatch:reed"]})");
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().reason() == "unknown_permission");
  CHECK(wrong.error().message().find("dispatch:read") != std::string::npos);
  const std::string start = R"({"community":"north","name":"k","permissions":["dispatch:read"],)";
  CHECK(here.refusal("key.create", start + R"("guilds":["my server"]})") == "invalid_argument");
  CHECK(here.refusal("key.create", start + R"("expiresInDays":0})") == "invalid_argument");
  CHECK(here.refusal("key.create", start + R"("proofPolicy":"maybe"})") == "invalid_argument");
  CHECK(here.refusal("key.create", start + R"("environment":"moon"})") == "invalid_argument");
  CHECK(here.refusal("key.create", R"({"community":"north","name":"k","permissions":[]})") == "key_without_permission");
}

TEST_CASE("the doctor is asked about a community, and about a person where one is named") {
  installation here;
  here.must("community.add", north);
  const auto ann = text_at(here.must("user.add", R"({"email":"ann@example.org","name":"Ann"})"), "user", "id");
  CHECK(here.refusal("discord.check", R"({"community":"north"})") == "server_needed");
  std::vector<std::string> asked;
  here.context().with([&](const community_id&, const std::optional<user_id>& who) -> result<boost::json::object> {
    asked.push_back(who ? who->str() : "nobody");
    return boost::json::object();
  });
  CHECK(text_at(here.must("discord.check", R"({"community":"north"})"), "community", "slug") == "north");
  here.must("discord.check", R"({"community":"north","user":"ann@example.org"})");
  CHECK(asked == std::vector<std::string>{"nobody", ann});
  CHECK(here.refusal("discord.check", R"({"community":"north","user":"bob@example.org"})") == "user_not_found");
}

TEST_CASE("an operator raises security events, which the list shows by severity") {
  installation here;
  here.must("community.add", north);
  const auto made =
      here.must("security.raise", R"({"community":"north","severity":"critical","type":"anticheat.speed",)"
                                  R"("details":"{\"speed\":90}"})");
  CHECK(text_at(made, "event", "type") == "anticheat.speed");
  CHECK(text_at(made, "event", "severity") == "CRITICAL");
  here.must("security.raise", R"({"community":"north","severity":"LOW","type":"panel.odd"})");
  const auto listed = here.must("security.list", R"({"community":"north","severity":"critical"})");
  REQUIRE(listed.at("entries").as_array().size() == 1);
  const auto entry = boost::json::serialize(listed.at("entries").at(0));
  CHECK(entry.find("anticheat.speed") != std::string::npos);
  CHECK(entry.find(R"("speed":90)") != std::string::npos);
  CHECK(here.refusal("security.raise", R"({"community":"north","severity":"odd","type":"a"})") == "invalid_argument");
  CHECK(here.refusal("security.raise", R"({"community":"north","severity":"low","type":"Not So"})") ==
        "invalid_security_event");
  CHECK(here.refusal("security.raise", R"({"community":"north","severity":"low","type":"a","details":"[]"})") ==
        "invalid_argument");
  CHECK(here.refusal("security.raise", R"({"community":"none","severity":"low","type":"a"})") == "community_not_found");
}

TEST_CASE("a bot token is announced before it is saved") {
  installation here;
  here.must("community.add", north);
  std::vector<std::string> heard;
  here.context().on_bot_token([&](const secret& token) { heard.emplace_back(token.reveal()); });
  here.must("discord.config.set", R"({"community":"north","language":"de"})");
  CHECK(heard.empty());
  here.must("discord.config.set", R"({"community":"north","botToken":"token-of-the-bot"})");
  CHECK(heard == std::vector<std::string>{"token-of-the-bot"});
}

TEST_CASE("approvals, calls and players are added, and nonsense among them refused") {
  installation here;
  here.must("user.add", R"({"email":"ann@example.org","name":"Ann"})");
  here.must("community.add", north);
  here.must("member.add", R"({"community":"north","user":"ann@example.org","role":"MOD"})");

  const auto approval = here.must("approval.add", R"({"community":"north","command":"player.ban","risk":"high",
      "payload":"{\"target\":\"eve\"}","requestedBy":"ann@example.org","reason":"spam"})");
  CHECK(text_at(approval, "approval", "status") == "PENDING");
  CHECK(text_at(approval, "approval", "payload").find("player.ban") != std::string::npos);
  CHECK(here.refusal("approval.add", R"({"community":"north","command":"x","payload":"[]"})") == "invalid_argument");
  CHECK(here.refusal("approval.add", R"({"community":"north","command":"x","payload":"{"})") == "invalid_json");
  CHECK(here.refusal("approval.add", R"({"community":"north","command":"x","risk":"huge"})") == "invalid_argument");

  CHECK(text_at(here.must("call.add", R"({"community":"north","title":"Fire","priority":5})"), "call", "status") ==
        "OPEN");
  CHECK(here.refusal("call.add", R"({"community":"north","title":"Fire","priority":6})") == "invalid_argument");

  const auto player =
      here.must("player.add", R"({"community":"north","name":"Eve","status":"watched","robloxId":"12345"})");
  CHECK(text_at(player, "player", "status") == "WATCHED");
  CHECK(here.refusal("player.add", R"({"community":"north","name":"Eve","robloxId":"12"})") == "invalid_roblox_id");
  CHECK(here.refusal("player.add", R"({"community":"north","name":"Eve","discordId":"0"})") == "invalid_argument");
}

TEST_CASE("what the command line changes is in the audit log, with its source, and the log is intact") {
  installation here;
  here.must("init");
  here.must("user.add", R"({"email":"ann@example.org","name":"Ann"})");
  here.must("community.add", north);
  here.must("call.add", R"({"community":"north","title":"Fire"})");
  CHECK(count_entries(here, R"({"event":"user.created","source":"cli"})") == 1);
  CHECK(count_entries(here, R"({"community":"north","event":"call.opened","source":"cli"})") == 1);
  CHECK(count_entries(here, R"({"community":"north","source":"discord"})") == 0);
  const auto verified = here.must("audit.verify");
  CHECK(verified.at("intact").as_bool());
  CHECK(verified.at("chains").as_array().size() == 2);
  CHECK(here.must("audit.verify", R"({"community":"north"})").at("chains").as_array().size() == 1);
  CHECK(here.refusal("audit.verify", R"({"community":"south"})") == "community_not_found");
}

TEST_CASE("a broken chain is reported as broken, with its first bad entry") {
  installation here;
  here.must("community.add", north);
  const auto forged = [](storage::unit_of_work& uow) -> result<void> {
    const auto head = uow.audit().head(storage::installation_chain);
    if (!head) return head.error();
    return uow.audit().insert({std::string(storage::installation_chain), head->sequence + 1, uow.now(), "forged", "{}",
                               head->hash, std::string(32, 'x'), ""});
  };
  CHECK(here.database->write(forged));
  const auto verified = here.must("audit.verify");
  CHECK_FALSE(verified.at("intact").as_bool());
}

TEST_CASE("people and memberships are changed by commands, and the last owner stays") {
  installation here;
  here.must("community.add", north);
  here.must("user.add", R"({"email":"ann@example.org","name":"Ann","password":"quite a password"})");
  here.must("member.add", R"({"community":"north","user":"ann@example.org","role":"OWNER"})");
  CHECK(here.refusal("member.role", R"({"community":"north","user":"ann@example.org","role":"MOD"})") == "last_owner");
  CHECK(here.refusal("user.delete", R"({"user":"ann@example.org"})") == "last_owner");
  here.must("user.add", R"({"email":"bob@example.org","name":"Bob","password":"quite a password"})");
  here.must("member.add", R"({"community":"north","user":"bob@example.org","role":"OWNER"})");
  here.must("member.role", R"({"community":"north","user":"ann@example.org","role":"MOD"})");
  const auto members = here.must("member.list", R"({"community":"north"})").at("members").as_array();
  REQUIRE(members.size() == 2);
  CHECK(members[1].at("role") == "MOD");
  CHECK(here.refusal("user.passwd", R"({"user":"ann@example.org","password":"password1"})") == "password_common");
  CHECK(here.refusal("user.passwd", R"({"user":"ann@example.org","password":"North123"})") == "password_is_name");
  CHECK(here.must("user.passwd", R"({"user":"ann@example.org"})").contains("password"));
  const auto disabled = here.must("user.disable", R"({"user":"ann@example.org"})");
  CHECK(disabled.at("user").as_object().contains("disabledAt"));
  const auto enabled = here.must("user.enable", R"({"user":"ann@example.org"})");
  CHECK_FALSE(enabled.at("user").as_object().contains("disabledAt"));
  here.must("user.delete", R"({"user":"ann@example.org"})");
  CHECK(here.refusal("user.disable", R"({"user":"ann@example.org"})") == "user_not_found");
}

TEST_CASE("a one-time link is mailed where mail is set up, and printed for passing on where it is not") {
  constexpr const char* reset = R"({"user":"ann@example.org","link":true})";
  constexpr const char* invite = R"({"community":"north","email":"eve@example.org","role":"MOD"})";
  for (const bool mails : {true, false}) {
    installation here(mails);  // without an encryption key nothing can be kept for sending
    here.must("community.add", north);
    here.must("user.add", R"({"email":"ann@example.org","name":"Ann","password":"quite a password"})");
    const auto queued = [&] {
      bool found = false;
      must(here.database->read([&](const storage::unit_of_work& uow) -> result<void> {
        found = must(uow.jobs().next(storage::job_kind::mail)).has_value();
        return success();
      }));
      return found;
    };
    for (const auto& [command, arguments] : {std::pair("user.passwd", reset), std::pair("member.invite", invite)}) {
      const auto answer = here.must(command, arguments);
      CHECK(answer.contains("mailedTo") == mails);
      CHECK(answer.contains("link") == !mails);
    }
    CHECK(queued() == mails);
    if (!mails) {
      CHECK(here.must("user.passwd", reset).at("link").as_string().starts_with("http://localhost:3000/reset#"));
      CHECK(here.must("member.invite", invite).at("link").as_string().starts_with("http://localhost:3000/invite#"));
    }
  }
}

TEST_CASE("SE-13: links that an operator makes live as long as the settings say") {
  installation here(false);
  here.must("community.add", north);
  here.must("user.add", R"({"email":"ann@example.org","name":"Ann","password":"quite a password"})");
  here.let_links_live(std::chrono::minutes(5));
  const auto end = ess::format_time(here.clock.now() + std::chrono::minutes(5));
  CHECK(here.must("user.passwd", R"({"user":"ann@example.org","link":true})").at("expiresAt").as_string() ==
        end.c_str());
  const auto invited = here.must("member.invite", R"({"community":"north","email":"eve@example.org","role":"MOD"})");
  CHECK(invited.at("invite").as_object().at("expiresAt").as_string() == end.c_str());
}

TEST_CASE("a member whose role an operator changes is told so, once") {
  installation here;
  here.must("community.add", north);
  for (const char* name : {"ann", "bob"}) {
    here.must("user.add",
              std::string(R"({"name":"N","password":"quite a password","email":")") + name + R"(@example.org"})");
    here.must("member.add",
              std::string(R"({"community":"north","role":"OWNER","user":")") + name + R"(@example.org"})");
  }
  for (int i = 0; i < 2; ++i) {
    here.must("member.role", R"({"community":"north","user":"ann@example.org","role":"MOD"})");
  }
  must(here.database->read([&](const storage::unit_of_work& uow) -> result<void> {
    const auto ann = must(uow.users().find_by_email("ann@example.org"));
    const auto told = must(uow.notices().list(ann->id, 10));
    REQUIRE(told.size() == 1);
    CHECK(told[0].kind == "member.role_set");
    return success();
  }));
}
