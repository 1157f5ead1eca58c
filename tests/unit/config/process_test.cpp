#include "ess/config/process.hpp"

#include <doctest/doctest.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>
#include <vector>

namespace {

// In a child, because what is given up cannot be had back.
int in_child(int (*look)()) {
  const pid_t child = ::fork();
  if (child == 0) {
    ess::config::protect_memory();
    ::_exit(look());
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

TEST_CASE("EN-8: a protected process leaves no core file") {
  const auto core_limit_is_zero = [] {
    rlimit limit{};
    return ::getrlimit(RLIMIT_CORE, &limit) == 0 && limit.rlim_cur == 0 && limit.rlim_max == 0 ? 1 : 0;
  };
  CHECK(in_child(core_limit_is_zero) == 1);
}

#if !defined(__SANITIZE_ADDRESS__)
TEST_CASE("EN-8: the memory of a protected process is closed to others") {
  CHECK(in_child([] { return ::prctl(PR_GET_DUMPABLE) == 0 ? 1 : 0; }) == 1);
}
#endif

TEST_CASE("EN-8: secrets are taken out of the environment, and settings that are none stay") {
  std::vector<std::string> kept = {"AUTH_ENCRYPTION_KEY=not-a-real-key", "ESS_LOG=debug", "ESS_API_KEY=", "PATH=/bin",
                                   "DISCORD_BOT_TOKEN=a=b"};
  std::vector<char*> entries;
  for (std::string& entry : kept) entries.push_back(entry.data());
  entries.push_back(nullptr);
  auto taken = ess::config::take_environment(entries.data());
  CHECK(taken["AUTH_ENCRYPTION_KEY"] == "not-a-real-key");
  CHECK(taken["DISCORD_BOT_TOKEN"] == "a=b");
  CHECK(kept[0] == "AUTH_ENCRYPTION_KEY=" + std::string(14, '\0'));
  CHECK(kept[4] == "DISCORD_BOT_TOKEN=" + std::string(3, '\0'));
  CHECK(kept[1] == "ESS_LOG=debug");
  CHECK(kept[3] == "PATH=/bin");
  ess::config::wipe_secrets(taken);
  CHECK(taken["AUTH_ENCRYPTION_KEY"].empty());
  CHECK(taken["ESS_LOG"] == "debug");
}
