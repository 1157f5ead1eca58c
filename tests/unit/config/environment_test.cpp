#include "ess/config/environment.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "support/temp_dir.hpp"

namespace config = ess::config;

namespace {

std::string value_of(std::string_view line) {
  const auto settings = config::parse_dotenv(line);
  if (!settings) return "refused";
  return settings->at("NAME");
}

}  // namespace

TEST_CASE("a .env file is read with remarks, quotes, escapes and Windows line ends") {
  CHECK(value_of("NAME=value") == "value");
  CHECK(value_of("  export NAME = value  \r\n") == "value");
  CHECK(value_of("NAME=") == "");
  CHECK(value_of("NAME= # nothing") == "");
  CHECK(value_of("NAME=a b # remark") == "a b");
  CHECK(value_of("NAME=a#b") == "a#b");
  CHECK(value_of("NAME=a=b==") == "a=b==");
  CHECK(value_of("NAME='a \\n \"b\" # c' # remark") == "a \\n \"b\" # c");
  CHECK(value_of("NAME=\"a\\n\\t\\\\\\\"\\$ # b\"") == "a\n\t\\\"$ # b");
  CHECK(value_of("\xef\xbb\xbfNAME=value") == "value");
  CHECK(value_of("# NAME=no\n\n   \nNAME=yes\n") == "yes");
  CHECK(config::parse_dotenv("")->empty());
  CHECK(config::parse_dotenv("A=1\nB=2\n")->size() == 2);
}

TEST_CASE("every bad line of a .env file is named by its number, and no value is shown") {
  const auto settings = config::parse_dotenv(
      "GOOD=1\nno equals hunter2\n2BAD=hunter2\nQ='hunter2\nR=\"hunter2\" "
      "x\nS=\"hunter2\\q\"\nGOOD=hunter2\n=hunter2\n");
  REQUIRE_FALSE(settings.has_value());
  CHECK(settings.error().reason() == "invalid_dotenv");
  const std::string& message = settings.error().message();
  for (const char* line : {"Line 2 ", "Line 3 ", "Line 4 ", "Line 5 ", "Line 6 ", "Line 7 ", "Line 8 "}) {
    CHECK(message.find(line) != std::string::npos);
  }
  CHECK(message.find("Line 1 ") == std::string::npos);
  CHECK(message.find("hunter2") == std::string::npos);
}

TEST_CASE("the process environment is copied, entries without a name are skipped") {
  const char* const entries[] = {"A=1", "B=x=y", "EMPTY=", "nonsense", "=C:", nullptr};
  const auto settings = config::environment_of(entries);
  CHECK(settings == config::environment{{"A", "1"}, {"B", "x=y"}, {"EMPTY", ""}});
  CHECK(config::environment_of(nullptr).empty());
}

TEST_CASE("a .env file that is not there is empty, one that cannot be read is an error") {
  const ess::test::temp_dir dir;
  CHECK(config::read_dotenv(dir.path() / ".env")->empty());
  std::ofstream(dir.path() / ".env") << "A=1\n";
  CHECK(config::read_dotenv(dir.path() / ".env")->at("A") == "1");
  const auto folder = config::read_dotenv(dir.path());
  REQUIRE_FALSE(folder.has_value());
  CHECK(folder.error().reason() == "invalid_dotenv");
  std::ofstream(dir.path() / ".env") << std::string(257 * 1024, '#');
  CHECK(config::read_dotenv(dir.path() / ".env").error().message().find("256 KiB") != std::string::npos);
}

TEST_CASE("EN-8: a .env file that holds a secret is read only where it is open to nobody else") {
  namespace fs = std::filesystem;
  const ess::test::temp_dir dir;
  const auto file = dir.path() / ".env";
  const auto reason_with = [&](const std::string& text, unsigned mode) {
    std::ofstream(file, std::ios::trunc) << text;
    fs::permissions(file, static_cast<fs::perms>(mode));
    const auto settings = config::read_dotenv(file);
    if (settings) return std::string();
    CHECK(settings.error().reason() == "invalid_dotenv");
    CHECK(settings.error().message().find("hunter2") == std::string::npos);
    return settings.error().message();
  };
  for (const char* name : {"AUTH_ENCRYPTION_KEY", "AUTH_ENCRYPTION_KEYS_OLD", "DISCORD_BOT_TOKEN",
                           "DISCORD_CLIENT_SECRET", "ESS_API_KEY", "ESS_AUDIT_SIGNING_KEY"}) {
    CAPTURE(name);
    const std::string text = "ESS_LOG=info\n" + std::string(name) + "=hunter2\n";
    for (const unsigned open : {0644U, 0640U, 0620U, 0604U, 0602U, 0610U}) {
      CAPTURE(open);
      const auto message = reason_with(text, open);
      CHECK(message.find(name) != std::string::npos);
      CHECK(message.find("chmod 600 " + file.string()) != std::string::npos);
    }
    CHECK(reason_with(text, 0600).empty());
    CHECK(reason_with(text, 0400).empty());
  }
  CHECK(reason_with("ESS_LOG=info\nAUTH_ENCRYPTION_KEY=\nAUTH_ENCRYPTION_KEY_FILE=key\n", 0644).empty());
  if (::geteuid() != 0) {
    MESSAGE("only root can give a file away, so another owner is not tried");
    return;
  }
  REQUIRE(::chown(file.c_str(), 65534, 65534) == 0);
  CHECK_FALSE(reason_with("ESS_API_KEY=hunter2\n", 0600).empty());
  CHECK(reason_with("ESS_LOG=info\n", 0600).empty());
}
