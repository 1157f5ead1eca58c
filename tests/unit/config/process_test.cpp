#include "ess/config/process.hpp"

#include <doctest/doctest.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "base/secret_memory.hpp"
#include "ess/base/secret.hpp"
#include "support/fakes.hpp"

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
#if !defined(__SANITIZE_THREAD__)  // which answers mlock itself and locks nothing
TEST_CASE("EN-7: where memory may not be locked secrets are kept all the same, and the log says what to do") {
  const auto look = [] {
    const rlimit none{0, 0};
    // Root may lock whatever the limit says.
    if (::setrlimit(RLIMIT_MEMLOCK, &none) != 0 || (::geteuid() == 0 && ::setuid(65534) != 0)) return 2;
    const ess::secret large(std::string(5000, 'x'));
    ess::test::fake_clock clock;
    ess::test::recording_sink sink;
    ess::config::warn_of_unlocked_secrets(ess::logger(clock, sink, ess::log_level::info));
    const auto lines = sink.lines();
    const bool is_said = lines.size() == 1 && lines[0].find("memory.not_locked") != std::string::npos &&
                         lines[0].find("LimitMEMLOCK") != std::string::npos;
    return large.size() == 5000 && !ess::secrets_are_locked() && is_said ? 1 : 0;
  };
  CHECK(in_child(look) == 1);
}
#endif

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
