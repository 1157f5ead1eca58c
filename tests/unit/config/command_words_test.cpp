#include "config/command_words.hpp"

#include <doctest/doctest.h>

#include "ess/config/settings.hpp"

using ess::config::split_command;
using words = std::vector<std::string>;

namespace {

words split(const char* text) {
  const auto found = split_command(text);
  return found ? *found : words{found.error().reason()};
}

}  // namespace

TEST_CASE("a command is words between blanks, and quotes keep blanks together") {
  CHECK(split("/usr/sbin/sendmail -t") == words{"/usr/sbin/sendmail", "-t"});
  CHECK(split("  /bin/x   -a  ") == words{"/bin/x", "-a"});
  CHECK(split("/bin/x 'a b' \"c d\" e\\ f") == words{"/bin/x", "a b", "c d", "e f"});
  CHECK(split("/bin/x --name='a b'c ''") == words{"/bin/x", "--name=a bc", ""});
  CHECK(split(R"(/bin/x "a\"b\\c\d" '\n')") == words{"/bin/x", R"(a"b\c\d)", R"(\n)"});
}

TEST_CASE("nothing that a shell would act on means anything") {
  CHECK(split("/bin/x $HOME `id` ; rm * > y | z &") ==
        words{"/bin/x", "$HOME", "`id`", ";", "rm", "*", ">", "y", "|", "z", "&"});
}

TEST_CASE("a command without a full path, with an open quote or with a line break is refused") {
  for (const char* text : {"", "  ", "sendmail -t", "./sendmail", "/bin/x 'a", "/bin/x \"a", "/bin/x\n-t"}) {
    CAPTURE(text);
    CHECK(split(text) == words{"invalid_command"});
  }
}

TEST_CASE("SH-3: the settings of mail and of signed events are checked at the start") {
  using ess::config::environment;
  const std::string key(64, 'a');
  environment good{{"AUTH_ENCRYPTION_KEY", "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"},
                   {"ESS_MAIL_COMMAND", "/usr/sbin/sendmail -t"},
                   {"ESS_PUBLIC_URL", "https://ess.example.org"},
                   {"DISCORD_PUBLIC_KEY", key}};
  const auto loaded = ess::config::load_server_settings(good, {});
  REQUIRE(loaded);
  CHECK(loaded->mail_command == words{"/usr/sbin/sendmail", "-t"});
  CHECK(loaded->mail_from == "ess@ess.example.org");
  CHECK(loaded->discord_public_key == key);
  auto bad = good;
  bad["ESS_MAIL_COMMAND"] = "sendmail -t";
  bad["ESS_MAIL_FROM"] = "nobody";
  bad["DISCORD_PUBLIC_KEY"] = "abc";
  const auto refused = ess::config::load_server_settings(bad, {});
  REQUIRE_FALSE(refused);
  for (const char* name : {"ESS_MAIL_COMMAND", "ESS_MAIL_FROM", "DISCORD_PUBLIC_KEY"}) {
    CHECK(refused.error().message().find(name) != std::string::npos);
  }
}
