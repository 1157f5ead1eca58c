// The chain as a whole: browser, server, bot and a Discord of our own.
#include <doctest/doctest.h>

#include "system/programs/stack.hpp"

using namespace ess::test;

namespace {

/// Every byte that a run left behind, logs and database included.
std::string everything_written(const stack& installation, std::initializer_list<const process*> programs) {
  std::string all;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(installation.folder())) {
    const auto name = entry.path().filename().string();
    if (!entry.is_regular_file() || name == "world.json" || name == "password" || name == "bot-token") continue;
    all += read_file(entry.path());
  }
  for (const auto* program : programs) all += program->out() + program->err();
  return all;
}

}  // namespace

TEST_CASE("LG-2: the demo works from sign-in to audit, and no secret is in what it leaves behind") {
  stack installation;
  installation.start_all();
  const auto walked = installation.demo_check();
  INFO(walked.out << walked.err << installation.server().err() << installation.bot().err());
  CHECK(walked.exit_code == 0);

  const auto verified = installation.must_essctl({"audit", "verify", "--community", "harbour"});
  CHECK(verified.out.find("intact") != std::string::npos);

  CHECK(installation.bot().stop() == 0);
  CHECK(installation.server().stop() == 0);
  CHECK(installation.sim().stop() == 0);
  const auto written =
      everything_written(installation, {&installation.bot(), &installation.server(), &installation.sim()});
  REQUIRE(written.size() > 10'000);
  CHECK(written.find("harbour") != std::string::npos);
  const std::pair<std::string_view, std::string_view> secrets[] = {
      {"the demo password", installation.password()},
      {"the bot's API key", installation.bot_key()},
      {"the bot token", demo_world::bot_token},
      {"the client secret", demo_world::client_secret},
      {"the encryption key", installation.settings()["AUTH_ENCRYPTION_KEY"]},
      {"a token that was refused", "this-is-no-real-token-of-any-bot"},
  };
  for (const auto& each : secrets) {
    const auto& what = each.first;
    const auto& value = each.second;
    CHECK_MESSAGE(written.find(value) == std::string::npos, what << " is in what the run left behind");
  }
}
