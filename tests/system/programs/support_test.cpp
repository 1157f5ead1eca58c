// The helpers that the other system tests stand on.
#include <doctest/doctest.h>

#include <csignal>

#include "support/process.hpp"

using namespace ess::test;
using namespace std::chrono_literals;

TEST_CASE("a program's exit code, output and input are seen") {
  const auto ended =
      run({.argv = {"/bin/sh", "-c", "read line; echo \"got $line\"; echo oops >&2; exit 7"}, .input = "hello\n"});
  CHECK(ended.exit_code == 7);
  CHECK(ended.out == "got hello\n");
  CHECK(ended.err == "oops\n");
}

TEST_CASE("a program sees only the settings it was given") {
  ::setenv("ESS_LEAKED", "1", 1);
  const auto ended = run({.argv = {"/usr/bin/env"}, .environment = {{"ESS_GIVEN", "2"}}});
  CHECK(ended.out.find("ESS_GIVEN=2") != std::string::npos);
  CHECK(ended.out.find("ESS_LEAKED") == std::string::npos);
}

TEST_CASE("a program that cannot be started is reported") {
  CHECK(run({.argv = {"/does/not/exist"}}).exit_code == 127);
}

TEST_CASE("a program that takes too long is ended with what it started") {
  const auto ended = run({.argv = {"/bin/sh", "-c", "trap '' TERM; echo started; sleep 60"}}, 300ms);
  CHECK(ended.exit_code == 137);
  CHECK(ended.out == "started\n");
}

TEST_CASE("text that never comes is not waited for once the program has ended") {
  process child({.argv = {"/bin/sh", "-c", "echo one"}});
  CHECK(child.wait_for_text("one"));
  const auto before = std::chrono::steady_clock::now();
  CHECK_FALSE(child.wait_for_text("two", 30s));
  CHECK(std::chrono::steady_clock::now() - before < 10s);
}

TEST_CASE("a free port has nobody listening") { CHECK_FALSE(wait_for_port(free_port(), 50ms)); }
