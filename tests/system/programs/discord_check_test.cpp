// The doctor from the command line.
#include <csignal>
#include <string>

#include "system/programs/outbox_scene.hpp"

using namespace ess::test;

namespace {

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("essctl discord check names what is wrong with what to do, and ends with 1 until it is mended") {
  outbox_scene s;
  s.set_channels(demo_world::channel, demo_world::dispatch_channel);
  const std::vector<std::string> check{"discord", "check", "--community", "harbour"};
  const auto alone = s.installation.essctl(check);
  CHECK(alone.exit_code == 6);
  CHECK(has(alone.err, "Start it, then check again."));

  s.start();
  const auto sick = s.installation.essctl(check);
  CHECK(sick.exit_code == 1);
  CHECK(has(sick.out, "ok    The bot is in "));
  CHECK(has(sick.out, "(approvals)"));
  CHECK(has(sick.out, "WRONG The command /ess is not registered.\n      Run `ess-bot register`"));
  CHECK_FALSE(has(sick.out + sick.err, demo_world::bot_token));

  s.installation.start_bot();  // registers first
  const auto well = s.installation.essctl({"discord", "check", "--community", "harbour", "--json"});
  CHECK_MESSAGE(well.exit_code == 0, well.out);
  CHECK_FALSE(has(well.out, R"("state":"bad")"));
}
