// Real programs as child processes: started, watched, stopped; their output kept.
#pragma once

#include <sys/types.h>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/temp_dir.hpp"

namespace ess::test {

/// What to start. The child gets exactly `environment` plus PATH, HOME and the sanitizers' options of the test itself,
/// so that settings of whoever runs the tests cannot leak in.
struct command {
  std::vector<std::string> argv;  ///< argv[0] is a path
  std::map<std::string, std::string> environment = {};
  std::filesystem::path folder = {};  ///< working directory; empty: that of the test
  std::string input = {};             ///< what it reads from standard input
  bool may_dump_core = false;         ///< its limit for core files is raised to the highest it may have
};

/// How a finished program ended.
struct outcome {
  int exit_code = -1;  ///< 128 + signal if a signal ended it
  std::string out;
  std::string err;
};

/// A running child. Destruction kills it (its process group, by id) and waits for it. Threads: one.
/// Errors: std::runtime_error if it cannot be started.
class process {
 public:
  explicit process(const command& what);
  ~process();
  process(const process&) = delete;
  process& operator=(const process&) = delete;

  pid_t pid() const noexcept { return pid_; }
  /// Everything written so far.
  std::string out() const;
  std::string err() const;
  bool running();

  /// Waits until standard output or error contains `text`; false when it ended without it or time ran out.
  bool wait_for_text(std::string_view text, std::chrono::milliseconds limit = std::chrono::seconds(20));
  /// The exit code, or nothing if it still runs after `limit`.
  std::optional<int> wait_for_exit(std::chrono::milliseconds limit = std::chrono::seconds(20));
  /// Whether the kernel wrote a core file when it ended.
  bool dumped_core() const noexcept { return dumped_core_; }
  void send_signal(int signal_number);
  /// SIGTERM, then waits; SIGKILL after `limit`. Answers the exit code.
  int stop(std::chrono::milliseconds limit = std::chrono::seconds(15));

 private:
  temp_dir output_;
  pid_t pid_ = -1;
  std::optional<int> exit_code_;
  bool dumped_core_ = false;
};

/// Runs a program to its end; it is killed and reported as 137 when it takes longer than `limit`.
outcome run(const command& what, std::chrono::milliseconds limit = std::chrono::seconds(60));

/// A TCP port of 127.0.0.1 that nobody used a moment ago. Programs that take `:0` should be given that instead.
std::uint16_t free_port();
/// Waits until something accepts connections there.
bool wait_for_port(std::uint16_t port, std::chrono::milliseconds limit = std::chrono::seconds(20));

}  // namespace ess::test
