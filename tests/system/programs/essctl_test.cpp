// essctl as an operator runs it: alone on its database, beside whoever holds it, and where it cannot work.
#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <SQLiteCpp/Database.h>
#include <filesystem>
#include <string>
#include <vector>

#include "desk.hpp"
#include "ess/base/json.hpp"
#include "ess/storage/sqlite/file_lock.hpp"

using namespace ess;
using namespace ess::test;

namespace {

constexpr const char* key = test_encryption_key;

}  // namespace

TEST_CASE("essctl init --write-env makes a key and a database that nobody else can read, once") {
  desk here;
  here.environment.clear();
  const auto without = here.essctl({"init"});
  CHECK(without.exit_code == 6);
  CHECK(contains(without.err, "openssl rand -hex 32"));
  CHECK_FALSE(std::filesystem::exists(here.file("ess.db")));

  CHECK(contains(here.must({"init", "--write-env"}), "essctl user add"));
  CHECK(mode_of(here.file(".env")) == 0600);
  CHECK(mode_of(here.file("ess.db")) == 0600);
  const auto written = read_file(here.file(".env"));
  CHECK(contains(written, "AUTH_ENCRYPTION_KEY="));
  here.must({"init", "--write-env"});
  CHECK(read_file(here.file(".env")) == written);
}

TEST_CASE("essctl alone opens the database itself and keeps what it did") {
  desk here;
  const auto first =
      here.must({"init", "--email", "ann@example.org", "--name", "Ann", "--community", "North", "--slug", "north"});
  CHECK(contains(first, "shown only now"));
  here.must({"user", "add", "--email", "bob@example.org", "--name", "Bob", "--password-stdin"},
            "correct horse staple\n");
  here.must({"member", "add", "--community", "north", "--user", "bob@example.org", "--role", "MOD"});
  here.must({"call", "add", "-c", "north", "--title", "Fire", "--priority", "5"});
  here.must({"player", "add", "-c", "north", "--name", "Eve"});
  here.must({"approval", "add", "-c", "north", "--command", "player.ban", "--requested-by", "bob@example.org"});
  const auto made = here.must({"key", "create", "-c", "north", "--name", "bot", "--bot", "--json"});
  const auto parsed = parse_json(made);
  REQUIRE(parsed);
  CHECK(bool_member(*parsed, "ok") == true);
  const auto secret = string_member(*parsed, "secret").value_or("");
  CHECK(secret.starts_with("ess_live_"));

  CHECK(contains(here.must({"user", "list"}), "bob@example.org"));
  const auto keys = here.must({"key", "list", "-c", "north"});
  CHECK(contains(keys, "approvals:decide"));
  CHECK_FALSE(contains(keys, secret));
  const auto public_id = string_member(parsed->at("key"), "publicId").value_or("");
  here.must({"key", "revoke", "-c", "north", "--key", public_id});
  CHECK(contains(here.must({"key", "list", "-c", "north"}), "revoked"));
  CHECK(contains(here.must({"audit", "list", "-c", "north"}), "api_key.revoked"));
  CHECK(contains(here.must({"audit", "verify"}), "intact"));
}

TEST_CASE("essctl shows and changes Discord settings, and the token comes in by standard input alone") {
  desk here;
  here.must({"init", "--email", "ann@example.org", "--name", "Ann", "--community", "North", "--slug", "north"});
  CHECK(contains(here.must({"discord", "config", "get", "-c", "north"}), "botToken: not set"));
  const auto set = here.must({"discord",
                              "config",
                              "set",
                              "-c",
                              "north",
                              "--guild",
                              "910000000000000001",
                              "--approvals-channel",
                              "920000000000000001",
                              "--mute",
                              "call,approval",
                              "--quiet-from",
                              "22:00",
                              "--quiet-until",
                              "06:30",
                              "--quiet-offset",
                              "+01:00",
                              "--language",
                              "de",
                              "--linked-roles",
                              "on",
                              "--bot-token-stdin"},
                             "a.bot.token.for.tests\n");
  CHECK(contains(set, "guildId: 910000000000000001"));
  CHECK(contains(set, "mutedEvents: approval call"));
  CHECK(contains(set, "quietFrom: 22:00"));
  CHECK(contains(set, "linkedRoles: true"));
  CHECK(contains(set, "botToken: set"));
  CHECK_FALSE(contains(set, "a.bot.token"));
  const auto cleared =
      here.must({"discord", "config", "set", "-c", "north", "--clear", "quietHours,botToken,mutedEvents", "--json"});
  CHECK(contains(cleared, R"("quietFrom":null)"));
  CHECK(contains(cleared, R"("mutedEvents":[])"));
  CHECK(contains(cleared, R"("set":false)"));
  CHECK(contains(cleared, R"("language":"de")"));
  CHECK(contains(here.must({"audit", "list", "-c", "north"}), "discord.config_updated"));
}

TEST_CASE("essctl refuses Discord settings that make no sense, and changes nothing then") {
  desk here;
  here.must({"init", "--email", "ann@example.org", "--name", "Ann", "--community", "North", "--slug", "north"});
  const auto refused = [&](std::vector<std::string> more) {
    std::vector<std::string> all{"discord", "config", "set", "-c", "north"};
    all.insert(all.end(), more.begin(), more.end());
    const auto done = here.essctl(all);
    CHECK(done.exit_code == 2);
    return done.err;
  };
  CHECK(contains(refused({}), "nothing to change"));
  CHECK(contains(refused({"--guild", "twelve"}), "guildId must be a Discord id"));
  CHECK(contains(refused({"--guild", "910000000000000001", "--clear", "guildId"}), "set and cleared"));
  CHECK(contains(refused({"--clear", "version"}), "no setting \"version\""));
  CHECK(contains(refused({"--linked-roles", "perhaps"}), "\"on\" or \"off\""));
  CHECK(contains(refused({"--quiet-from", "22:00"}), "quietUntil"));
  CHECK(contains(here.must({"discord", "config", "get", "-c", "north", "--json"}), R"("version":0)"));
}

TEST_CASE("essctl answers wrong usage with 2 and says where the help is") {
  const desk here;
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{},
                                                    {"user"},
                                                    {"user", "ad"},
                                                    {"user", "add"},
                                                    {"frobnicate"},
                                                    {"call", "add", "-c", "x", "--title", "t", "--priority", "high"}}) {
    const auto done = here.essctl(arguments);
    CHECK(done.exit_code == 2);
    CHECK(done.out.empty());
    CHECK(contains(done.err, "essctl"));
  }
  CHECK(contains(here.essctl({"user", "ad"}).err, "`essctl user --help`"));
  CHECK(contains(here.must({"--help"}), "Exit codes"));
}

TEST_CASE("essctl's exit codes tell failures apart, and --json carries the reason") {
  desk here;
  const auto missing = here.essctl({"user", "list", "--json"});
  CHECK(missing.exit_code == 3);
  const auto parsed = parse_json(missing.out);
  REQUIRE(parsed);
  CHECK(bool_member(*parsed, "ok") == false);
  CHECK(string_member(*parsed, "code") == "database_missing");
  CHECK(contains(string_member(*parsed, "error").value_or(""), "essctl init"));

  here.must({"init"});
  here.must({"community", "add", "--name", "North", "--slug", "north"});
  CHECK(here.essctl({"community", "add", "--name", "North", "--slug", "north"}).exit_code == 4);
  CHECK(here.essctl({"key", "list", "-c", "south"}).exit_code == 3);
  const auto wrong = here.essctl({"key", "create", "-c", "north", "--name", "k", "-p", "dispatch:reed"});
  CHECK(wrong.exit_code == 2);
  CHECK(contains(wrong.err, "dispatch:read"));
}

TEST_CASE("a database held by a process without admin socket is refused, naming the process") {
  desk here;
  here.must({"init"});
  const auto held = storage::sqlite::file_lock::acquire(here.file("ess.db").string());
  REQUIRE(held);
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{"user", "list"}, {"migrate"}}) {
    const auto refused = here.essctl(arguments);
    CHECK(refused.exit_code == 6);
    CHECK(contains(refused.err, "Another ess-server or essctl (process " + std::to_string(::getpid()) + ")"));
  }
}

TEST_CASE("essctl waits for another essctl to finish") {
  desk here;
  here.must({"init"});
  command what;
  what.argv = {ESS_BIN "/essctl", "user", "add", "--email", "a@example.org", "--name", "A"};
  what.environment = here.environment;
  what.folder = here.file("");
  process first(what);
  what.argv[4] = "b@example.org";
  process second(what);
  CHECK(first.wait_for_exit() == 0);
  CHECK(second.wait_for_exit() == 0);
}

TEST_CASE("essctl says what is wrong with a place it cannot use") {
  desk here;
  here.environment["ESS_DATABASE"] = "sqlite:" + here.file("none/ess.db").string();
  const auto no_folder = here.essctl({"init"});
  CHECK(no_folder.exit_code == 6);
  CHECK(contains(no_folder.err, "does not exist"));
  CHECK(contains(no_folder.err, "ESS_DATABASE"));

  write_file(here.file("notes.txt"), std::string(5000, 'x'));
  here.environment["ESS_DATABASE"] = "sqlite:" + here.file("notes.txt").string();
  const auto no_database = here.essctl({"init"});
  CHECK(no_database.exit_code == 2);
  CHECK(contains(no_database.err, "is not a SQLite database"));
  CHECK(read_file(here.file("notes.txt")) == std::string(5000, 'x'));
}

TEST_CASE("an unwritable database is refused with what to do") {
  desk here;
  here.must({"init"});
  ::chmod(here.file("ess.db").c_str(), 0444);
  command what;
  what.argv = {ESS_BIN "/essctl", "user", "list"};
  what.environment = here.environment;
  what.folder = here.file("");
  if (::geteuid() == 0) {
    // Root may write everything, so let somebody else try, in a folder of theirs.
    constexpr uid_t nobody = 65534;
    for (const char* file : {"", "ess.db.lock"}) REQUIRE(::chown(here.file(file).c_str(), nobody, nobody) == 0);
    what.argv.insert(what.argv.begin(), {"/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"});
  }
  const auto refused = test::run(what);
  CHECK(refused.exit_code == 6);
  CHECK(contains(refused.err, "cannot be written"));
  CHECK(contains(refused.err, "ESS_DATABASE"));
}

TEST_CASE("another encryption key than the database was made with is refused, naming neither key") {
  desk here;
  here.must({"init"});
  std::string other(key);
  other[0] = 'f';
  here.environment["AUTH_ENCRYPTION_KEY"] = other;
  const auto refused = here.essctl({"init"});
  CHECK(refused.exit_code != 0);
  CHECK(contains(refused.err, "AUTH_ENCRYPTION_KEYS_OLD"));
  CHECK_FALSE(contains(refused.err, other));
  CHECK_FALSE(contains(refused.err, key));
}

TEST_CASE("audit verify ends with 7 when somebody altered the log") {
  desk here;
  here.must({"init"});
  here.must({"community", "add", "--name", "North", "--slug", "north"});
  here.must({"call", "add", "-c", "north", "--title", "Fire", "--priority", "5"});
  {
    SQLite::Database db(here.file("ess.db").string(), SQLite::OPEN_READWRITE);
    db.exec("DROP TRIGGER audit_log_no_update");
    db.exec("UPDATE audit_log SET body = replace(body, '\"priority\":5', '\"priority\":1')");
  }
  const auto broken = here.essctl({"audit", "verify", "-c", "north"});
  CHECK(broken.exit_code == 7);
  CHECK(contains(broken.out, "broken"));
  CHECK(here.essctl({"audit", "list", "-c", "north"}).exit_code == 7);
}

TEST_CASE("essctl's settings are checked all at once, and shown without secrets") {
  desk here;
  here.environment["ESS_DATABSE"] = "sqlite:typo.db";
  here.environment["AUTH_ENCRYPTION_KEY"] = "too short";
  const auto refused = here.essctl({"user", "list"});
  CHECK(refused.exit_code == 2);
  CHECK(contains(refused.err, "ESS_DATABSE"));
  CHECK(contains(refused.err, "AUTH_ENCRYPTION_KEY"));
  CHECK_FALSE(contains(refused.err, "too short"));

  const desk good;
  const auto shown = good.must({"--print-config"});
  CHECK(contains(shown, "ESS_DATABASE"));
  CHECK(contains(shown, "[redacted]"));
  CHECK_FALSE(contains(shown, key));
}
