// essctl while ess-server holds the database.
#include <doctest/doctest.h>
#include <sys/stat.h>

#include <csignal>
#include <filesystem>

#include "desk.hpp"
#include "ess/storage/sqlite/file_lock.hpp"

using namespace ess;
using namespace ess::test;

namespace {

/// What ess-server gets to see of a desk.
command server_command(const desk& here, std::uint16_t port) {
  command what;
  what.argv = {ESS_BIN "/ess-server"};
  what.environment = here.environment;
  what.environment["ESS_LISTEN"] = "127.0.0.1:" + std::to_string(port);
  what.environment["ESS_PUBLIC_URL"] = "http://localhost:" + std::to_string(port);
  what.folder = here.file("");
  return what;
}

}  // namespace

TEST_CASE("beside a running ess-server essctl goes through its socket") {
  desk here;
  here.must({"init"});
  const auto port = free_port();
  process server(server_command(here, port));
  REQUIRE(server.wait_for_text("listening on"));
  CHECK_FALSE(storage::sqlite::file_lock::acquire(here.file("ess.db").string()));
  CHECK(mode_of(here.file("ess.db.sock")) == 0600);

  here.must({"user", "add", "--email", "ann@example.org", "--name", "Ann"});
  here.must({"community", "add", "--name", "North", "--slug", "north"});
  CHECK(here.essctl({"community", "add", "--name", "North", "--slug", "north"}).exit_code == 4);
  // Only the server knows the key now, so this succeeds only if the server does it.
  here.environment.erase("AUTH_ENCRYPTION_KEY");
  CHECK(contains(here.must({"key", "create", "-c", "north", "--name", "bot", "--bot"}), "ess_live_"));
  CHECK(contains(here.must({"audit", "verify"}), "intact"));
  const auto migrate = here.essctl({"migrate"});
  CHECK(migrate.exit_code == 6);
  CHECK(contains(migrate.err, "while no ess-server runs"));

  CHECK(server.stop() == 0);
  CHECK_FALSE(std::filesystem::exists(here.file("ess.db.sock")));
  CHECK(contains(here.must({"user", "list"}), "ann@example.org"));
}

TEST_CASE("AK-3: a new key is on the standard output of essctl, and in no log, file or later answer") {
  desk here;
  here.must({"init"});
  here.must({"community", "add", "--name", "North", "--slug", "north"});
  const auto port = free_port();
  process server(server_command(here, port));
  REQUIRE(server.wait_for_text("listening on"));
  const auto made = here.essctl({"key", "create", "-c", "north", "--name", "bot", "--bot"});
  REQUIRE(made.exit_code == 0);
  const auto at = made.out.find("ess_live_");
  REQUIRE(at != std::string::npos);
  const auto key = made.out.substr(at, made.out.find_first_of(" \n", at) - at);
  const auto secret_part = key.substr(key.rfind('_') + 1);
  REQUIRE(secret_part.size() > 40);
  CHECK(made.out.find(secret_part) == made.out.rfind(secret_part));
  std::string elsewhere = made.err;
  for (const auto& later : std::vector<std::vector<std::string>>{
           {"key", "list", "-c", "north"}, {"audit", "list", "-c", "north"}, {"audit", "export", "-c", "north"}}) {
    elsewhere += here.must(later);
  }
  CHECK(contains(elsewhere, "api_key.created"));
  CHECK(server.stop() == 0);
  elsewhere += server.out() + server.err();
  CHECK(contains(elsewhere, "listening on"));
  for (const auto& file : std::filesystem::recursive_directory_iterator(here.file(""))) {
    if (file.is_regular_file()) elsewhere += content_of(file.path());
  }
  CHECK(contains(elsewhere, "SQLite format 3"));
  CHECK_FALSE(contains(elsewhere, secret_part));
}

TEST_CASE("SH-2: after kill -9 of ess-server nothing has to be mended by hand") {
  desk here;
  here.must({"init"});
  const auto port = free_port();
  process server(server_command(here, port));
  REQUIRE(server.wait_for_text("listening on"));
  here.must({"user", "add", "--email", "ann@example.org", "--name", "Ann"});
  server.send_signal(SIGKILL);
  server.wait_for_exit();
  CHECK(std::filesystem::exists(here.file("ess.db.sock")));
  CHECK(contains(here.must({"user", "list"}), "ann@example.org"));

  const auto next_port = free_port();
  process next(server_command(here, next_port));
  REQUIRE(next.wait_for_text("listening on"));
  here.must({"user", "add", "--email", "bob@example.org", "--name", "Bob"});
  CHECK(next.stop() == 0);
  CHECK(contains(here.must({"audit", "verify"}), "intact"));
}

TEST_CASE("DB-2: a second ess-server on one database is refused, naming the first") {
  desk here;
  here.must({"init"});
  const auto port = free_port();
  process server(server_command(here, port));
  REQUIRE(server.wait_for_text("listening on"));
  const auto second = run(server_command(here, free_port()));
  CHECK(second.exit_code != 0);
  CHECK(contains(second.err + second.out, "Another ess-server or essctl (process " + std::to_string(server.pid())));
  here.must({"user", "list"});
}

TEST_CASE("ess-server refuses a database that was never initialised, with the command that helps") {
  desk here;
  const auto refused = run(server_command(here, free_port()));
  CHECK(refused.exit_code != 0);
  CHECK(contains(refused.err + refused.out, "essctl init"));
}
