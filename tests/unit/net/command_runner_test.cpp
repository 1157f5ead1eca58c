#include "ess/net/command_runner.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "support/process.hpp"
#include "support/temp_dir.hpp"

using namespace ess;
using namespace ess::test;
using namespace std::chrono_literals;

namespace {

using words = std::vector<std::string>;

/// What a shell does with the file's name as `$1`. The shell is the program here; nothing else would look at it.
words script(const std::string& text, const std::filesystem::path& file = "x") {
  return {"/bin/sh", "-c", text, "script", file.string()};
}

}  // namespace

TEST_CASE("a program gets its arguments as they are and the text on its standard input") {
  const temp_dir folder;
  const auto file = folder / "out";
  std::string text(300'000, 'x');
  text += "end";
  CHECK(net::run_command(script("cat > \"$1\"", file), text, 10s));
  CHECK(read_file(file) == text);
  CHECK(net::run_command(words{"/bin/sh", "-c", "printf %s \"$1\" > \"$2\"", "x", "a; b $HOME `c` * '", file.string()},
                         "", 10s));
  CHECK(read_file(file) == "a; b $HOME `c` * '");
}

TEST_CASE("a program that reads nothing does not stop the caller") {
  CHECK(net::run_command(words{"/bin/true"}, std::string(1'000'000, 'x'), 10s));
}

TEST_CASE("a failing program is told of, with what it said") {
  const auto failed = net::run_command(script("echo no such mailbox >&2; exit 67"), "text", 10s);
  REQUIRE_FALSE(failed);
  CHECK(failed.error().reason() == "command_failed");
  CHECK(failed.error().message().find("67") != std::string::npos);
  CHECK(describe_for_log(failed.error()).find("no such mailbox") != std::string::npos);
  const auto killed = net::run_command(script("kill -9 $$"), "", 10s);
  REQUIRE_FALSE(killed);
  CHECK(killed.error().message().find("signal 9") != std::string::npos);
  const auto missing = net::run_command(words{"/no/such/program"}, "", 10s);
  REQUIRE_FALSE(missing);
  CHECK(missing.error().reason() == "command_not_started");
}

TEST_CASE("a program that takes too long is ended with what it started") {
  const temp_dir folder;
  const auto begun = std::chrono::steady_clock::now();
  const auto slow = net::run_command(script("sleep 60 & echo $! > \"$1\"; wait", folder / "pid"), "", 300ms);
  REQUIRE_FALSE(slow);
  CHECK(slow.error().reason() == "command_timed_out");
  CHECK(std::chrono::steady_clock::now() - begun < 10s);
  const auto child = read_file(folder / "pid");
  REQUIRE_FALSE(child.empty());
  // Gone, or a zombie that its new parent has yet to collect; a killed process takes a moment to die.
  const auto is_over = [&] {
    std::ifstream stat("/proc/" + child.substr(0, child.find('\n')) + "/stat");
    std::string state;
    return !std::getline(stat, state) || state.find(") Z") != std::string::npos;
  };
  while (!is_over() && std::chrono::steady_clock::now() - begun < 10s) std::this_thread::yield();
  CHECK(is_over());
}

TEST_CASE("a program is ended when its caller is asked to stop") {
  std::stop_source stop;
  std::thread soon([&] { stop.request_stop(); });
  const auto begun = std::chrono::steady_clock::now();
  const auto stopped = net::run_command(words{"/bin/sleep", "60"}, "", 60s, stop.get_token());
  soon.join();
  CHECK_FALSE(stopped);
  CHECK(std::chrono::steady_clock::now() - begun < 10s);
}

TEST_CASE("EN-8: a program gets none of our environment and none of our files") {
  const temp_dir folder;
  const auto file = folder / "out";
  REQUIRE(::setenv("ESS_TEST_SECRET", "planted", 1) == 0);
  CHECK(net::run_command(script("env > \"$1\"; ls /proc/self/fd >> \"$1\"", file), "", 10s));
  ::unsetenv("ESS_TEST_SECRET");
  const auto seen = read_file(file);
  CHECK(seen.find("planted") == std::string::npos);
  CHECK(seen.find("PATH=") != std::string::npos);
  // 0, 1, 2, and the folder that `ls` itself reads.
  CHECK(seen.find("\n4\n") == std::string::npos);
}
