// What stands in the way of a start of ess-server ends with a message that says what to do, and exit code 1.
#include <doctest/doctest.h>

#include <csignal>
#include <cstring>
#include <fstream>

#include "web_window.hpp"

using namespace ess;
using namespace ess::test;

namespace {

outcome start_with(const served_desk& here, const std::map<std::string, std::string>& more) {
  auto what = here.server_command();
  for (const auto& [name, value] : more) what.environment[name] = value;
  return run(what, std::chrono::seconds(20));
}

}  // namespace

TEST_CASE("SH-3: an unknown setting, a malformed one and a bad key are all named at once, without the key") {
  const served_desk here;
  const auto done = start_with(
      here, {{"ESS_LISTNE", "x"}, {"ESS_PUBLIC_URL", "http://ess.example"}, {"AUTH_ENCRYPTION_KEY", "tooshort12345"}});
  CHECK(done.exit_code == 1);
  CHECK(contains(done.err, "ESS_LISTNE"));
  CHECK(contains(done.err, "ESS_PUBLIC_URL"));
  CHECK(contains(done.err, "AUTH_ENCRYPTION_KEY"));
  CHECK_FALSE(contains(done.err, "tooshort12345"));
  CHECK(done.out.empty());
}

TEST_CASE("a busy port is named, with what to do") {
  served_desk here;
  served_desk other;
  other.start();
  const auto address = "127.0.0.1:" + std::to_string(other.port);
  const auto done = start_with(here, {{"ESS_LISTEN", address}});
  CHECK(done.exit_code == 1);
  CHECK(contains(done.err, address));
  CHECK(contains(done.err, "ESS_LISTEN"));
}

TEST_CASE("a database in a place that cannot be written is named, with what to do") {
  const served_desk here;
  for (const auto* place : {"sqlite:/proc/ess.db", "sqlite:/nowhere/at/all/ess.db"}) {
    const auto done = start_with(here, {{"ESS_DATABASE", place}});
    CHECK(done.exit_code == 1);
    CHECK(contains(done.err, std::string(place).substr(7, 5)));
    CHECK(contains(done.err, "set ESS_DATABASE to another place"));
    CHECK(done.out.empty());
  }
}

TEST_CASE("another encryption key than the database was made with stops the start") {
  const served_desk here;
  const auto done = start_with(here, {{"AUTH_ENCRYPTION_KEY", std::string(32, 'a') + std::string(32, 'b')}});
  CHECK(done.exit_code == 1);
  CHECK(contains(done.err, "key"));
}

TEST_CASE("wrong usage of ess-server is exit code 2, help and version are 0") {
  served_desk here;
  auto what = here.server_command();
  what.argv.emplace_back("--port=3000");
  const auto wrong = run(what);
  CHECK(wrong.exit_code == 2);
  CHECK(contains(wrong.err, "--help"));
  what.argv.back() = "--help";
  const auto help = run(what);
  CHECK(help.exit_code == 0);
  CHECK(contains(help.out, "AUTH_ENCRYPTION_KEY"));
  what.argv.back() = "--version";
  CHECK(run(what).exit_code == 0);
  what.argv.back() = "--print-config";
  const auto shown = run(what);
  CHECK(shown.exit_code == 0);
  CHECK(contains(shown.out, "ESS_PUBLIC_URL"));
  CHECK_FALSE(contains(shown.out, test_encryption_key));
  CHECK_FALSE(contains(shown.out, "not-a-real-secret"));
}

TEST_CASE("SH-1: SIGTERM and SIGINT end ess-server with 0, also while a browser keeps its connection") {
  served_desk here;
  for (const int signal : {SIGTERM, SIGINT}) {
    here.start();
    web_window window(here.port);
    CHECK(window.get("/health").status == 200);
    CHECK(window.get("/ready").status == 200);
    here.server().send_signal(signal);
    CHECK(here.server().wait_for_exit(std::chrono::seconds(15)) == 0);
  }
}

TEST_CASE("pages and files are there, what is not there is 404") {
  served_desk here;
  here.start();
  web_window window(here.port);
  const auto page = window.get("/login");
  CHECK(page.status == 200);
  CHECK(contains(page.body, "Sign in to ESS"));
  const auto missing = window.get("/no/such/page");
  CHECK(missing.status == 404);
  CHECK(window.get("/assets/../main.cpp").status >= 400);
  CHECK(window.get("/assets/login.html").status == 404);
}

TEST_CASE("SE-15: no program holds a switch that turns authentication off") {
  for (const std::string name : {"/ess-server", "/essctl", "/ess-bot"}) {
    CAPTURE(name);
    std::ifstream in(ESS_BIN + name, std::ios::binary | std::ios::ate);
    REQUIRE(in.good());
    // A program under sanitizers has a hundred megabytes and more: it is read in one piece, and searched by memmem.
    std::string bytes(static_cast<std::size_t>(in.tellg()), '\0');
    REQUIRE(in.seekg(0).read(bytes.data(), static_cast<std::streamsize>(bytes.size())));
    for (auto& c : bytes) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    for (const std::string word :
         {"AUTH_BYPASS", "BYPASS_AUTH", "SKIP_AUTH", "NO_AUTH=", "DISABLE_AUTH", "AUTH_DISABLED", "INSECURE_AUTH",
          "ALLOW_ANONYMOUS", "ESS_DEV_LOGIN", "ESS_DEV_USER", "MASTER_PASSWORD", "DEFAULT_PASSWORD", "ESS_TEST_MODE"}) {
      CAPTURE(word);
      CHECK(::memmem(bytes.data(), bytes.size(), word.data(), word.size()) == nullptr);
    }
  }
}
