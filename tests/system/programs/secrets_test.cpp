// Secrets of a running installation: in no process listing, environment, core file, log, answer or database.
#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "web_window.hpp"

using namespace ess;
using namespace ess::test;

namespace {

const std::string new_key = "ffeeddccbbaa99887766554433221100ffeeddccbbaa99887766554433221100";

/// What the table says of the key that is so used: how many values.
std::string values_of(const std::string& table, std::string_view use) {
  const auto at = table.find(use);
  if (at == std::string::npos) return {};
  const auto from = table.find_first_not_of(' ', at + use.size());
  return table.substr(from, table.find_first_of(" \n", from) - from);
}

}  // namespace

TEST_CASE("EN-8: a running server shows no secret in its arguments and environment, and aborts without a core") {
  const temp_dir elsewhere;
  process unprotected({.argv = {"/bin/sh", "-c", "kill -ABRT $$"}, .folder = elsewhere.path(), .may_dump_core = true});
  CHECK(unprotected.wait_for_exit() == 128 + SIGABRT);
  if (!unprotected.dumped_core()) MESSAGE("this machine lets no program leave a core, so ours proves little here");
  served_desk here;
  here.start();
  const std::string proc = "/proc/" + std::to_string(here.server().pid());
  for (const char* name : {"/cmdline", "/environ"}) {
    const std::string seen = content_of(proc + name);  // empty for all but root
    CHECK_FALSE(contains(seen, test_encryption_key));
    CHECK_FALSE(contains(seen, "not-a-real-secret"));
  }
  if (::geteuid() == 0) CHECK(contains(content_of(proc + "/environ"), "AUTH_ENCRYPTION_KEY="));
  here.server().send_signal(SIGABRT);
  CHECK(here.server().wait_for_exit() == 128 + SIGABRT);
  CHECK_FALSE(here.server().dumped_core());
  for (const auto& file : std::filesystem::directory_iterator(here.file(""))) {
    CHECK_FALSE(contains(file.path().filename().string(), "core"));
  }
  CHECK_FALSE(contains(here.server().err() + here.server().out(), test_encryption_key));
}

TEST_CASE("EN-8: a key comes from a file that is the operator's alone") {
  desk here;
  here.environment.clear();
  const auto path = here.file("key");
  std::ofstream(path) << test_encryption_key << '\n';
  here.environment["AUTH_ENCRYPTION_KEY_FILE"] = path.string();
  ::chmod(path.c_str(), 0444);
  const auto open_to_all = here.essctl({"init"});
  CHECK(open_to_all.exit_code == 2);
  CHECK(contains(open_to_all.err, "chmod 600"));
  ::chmod(path.c_str(), 0400);
  CHECK(contains(here.must({"init"}), "Encryption key: loaded"));
}

TEST_CASE("EN-8: a .env with a secret in it that others may read stops every program, and says what to do") {
  desk here;
  here.environment = {{"ESS_LISTEN", "127.0.0.1:0"}};
  std::ofstream(here.file(".env")) << "AUTH_ENCRYPTION_KEY=" << test_encryption_key << '\n';
  for (const unsigned mode : {0644U, 0640U, 0604U}) {
    CAPTURE(mode);
    REQUIRE(::chmod(here.file(".env").c_str(), mode) == 0);
    for (const auto& argv : std::vector<std::vector<std::string>>{
             {"essctl", "init"}, {"essctl", "--print-config"}, {"ess-server"}, {"ess-bot", "run"}}) {
      CAPTURE(argv[0]);
      command what{.argv = argv, .environment = here.environment, .folder = here.file("")};
      what.argv[0] = std::string(ESS_BIN "/") + argv[0];
      const auto refused = test::run(what);
      CHECK(refused.exit_code != 0);
      CHECK(contains(refused.err, "chmod 600 .env"));
      CHECK_FALSE(contains(refused.err + refused.out, test_encryption_key));
    }
  }
  CHECK_FALSE(std::filesystem::exists(here.file("ess.db")));
  REQUIRE(::chmod(here.file(".env").c_str(), 0600) == 0);
  CHECK(contains(here.must({"init"}), "Encryption key: loaded"));
}

TEST_CASE("EN-5: an operator changes the encryption key beside a running server, step by step") {
  served_desk here;
  here.start();
  web_window window(here.port);
  const auto seen = window.sign_in("olga@example.org", served_desk::password);
  REQUIRE(seen.status == 200);
  const auto community = "/api/communities/" + string_member(seen.json.at("communities").at(0), "id").value_or("");
  REQUIRE(window.put(community + "/discord", R"({"version":0,"botToken":"a-token-of-before"})").status == 200);
  CHECK(values_of(here.must({"secrets", "status"}), "writing") == "2");
  CHECK(contains(here.must({"secrets", "verify"}), "All 3 values open."));

  // Pepper and key of the community under the ring, the token under the community's key.
  // The new key alone opens none of it, and nothing is lost.
  here.stop();
  here.environment["AUTH_ENCRYPTION_KEY"] = new_key;
  CHECK(here.essctl({"secrets", "verify"}).exit_code == 1);
  here.environment["AUTH_ENCRYPTION_KEYS_OLD"] = test_encryption_key;
  here.start();
  CHECK(values_of(here.must({"secrets", "status"}), "reading") == "2");
  CHECK(contains(here.must({"secrets", "rotate"}), "Sealed 2 of 3 values anew."));
  CHECK(contains(here.must({"secrets", "rotate"}), "Sealed 0 of 3 values anew."));
  CHECK(contains(here.must({"secrets", "status"}), "may be dropped"));

  here.stop();
  here.environment.erase("AUTH_ENCRYPTION_KEYS_OLD");
  here.start();
  CHECK(contains(here.must({"secrets", "verify"}), "All 3 values open."));
  CHECK(here.must({"--json", "secrets", "status"}).find("NOT LOADED") == std::string::npos);
}

TEST_CASE("EN-2: with the tokens of two communities swapped beside it a server refuses, names the row, and stays up") {
  served_desk here;
  here.must({"community", "add", "--name", "South", "--slug", "south"});
  for (const char* slug : {"north", "south"}) {
    here.must({"discord", "config", "set", "-c", slug, "--bot-token-stdin"}, std::string("token.of.") + slug + "\n");
  }
  here.start();
  web_window window(here.port);
  const auto seen = window.sign_in("olga@example.org", served_desk::password);
  REQUIRE(seen.status == 200);
  const auto id = string_member(seen.json.at("communities").at(0), "id").value_or("");
  const auto live = "/api/communities/" + id + "/discord/live";
  CHECK(window.get(live).code() == "guild_missing");  // the token opens, and no Discord server is set yet

  const auto swap = [&] {
    SQLite::Database db(here.file("ess.db").string(), SQLite::OPEN_READWRITE);
    db.setBusyTimeout(5000);
    const auto token = [&](const char* order) {
      const std::string query = "SELECT bot_token_sealed FROM discord_configs ORDER BY community_id ";
      return db.execAndGet(query + order + " LIMIT 1").getString();
    };
    const auto first = token("ASC");
    const auto last = token("DESC");
    REQUIRE(first != last);
    REQUIRE(db.exec("UPDATE discord_configs SET bot_token_sealed = CASE bot_token_sealed WHEN '" + first + "' THEN '" +
                    last + "' ELSE '" + first + "' END") == 2);
  };
  swap();
  const auto refused = window.get(live);
  CHECK(refused.status == 500);
  CHECK(refused.code() == "internal_error");
  CHECK(contains(refused.message(), "tell the operator"));
  CHECK(here.server().wait_for_text("http.request_failed"));
  const auto log = here.server().err();
  CHECK(contains(log, "discord_configs.bot_token of row"));
  CHECK(contains(log, id));
  CHECK_FALSE(contains(log, "token.of."));
  CHECK(window.get("/api/session").status == 200);
  const auto verified = here.essctl({"secrets", "verify"});
  CHECK(verified.exit_code == 1);
  CHECK(contains(verified.out, id));

  swap();
  CHECK(window.get(live).code() == "guild_missing");
  CHECK(here.stop() == 0);
}

TEST_CASE("key check says of a text on standard input whether it is well formed, and needs no settings") {
  desk here;
  here.environment.clear();
  const auto good =
      here.essctl({"key", "check"}, "ess_live_4UuKkAa0QqGg6WwM_mCc2SsIi8YyOooEe4UuKkAa0QqGg6WwMmCc2SsIi8Yy46UzUK\n");
  CHECK(good.exit_code == 0);
  CHECK(contains(good.out, "4UuKkAa0QqGg6WwM"));
  CHECK_FALSE(contains(good.out, "mCc2SsIi8Yy"));
  const auto bad =
      here.essctl({"key", "check"}, "ess_live_4UuKkAa0QqGg6WwM_mCc2SsIi8YyOooEe4UuKkAa0QqGg6WwMmCc2SsIi8Yy46UzUL\n");
  CHECK(bad.exit_code == 2);
  CHECK_FALSE(contains(bad.err, "mCc2SsIi8Yy"));
  CHECK_FALSE(std::filesystem::exists(here.file("ess.db")));
}
