#include "ess/net/command_runner.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>
#include <vector>

#include "ess/base/descriptor.hpp"

namespace ess::net {
namespace {

using clock = std::chrono::steady_clock;

constexpr std::size_t kept_complaint = 500;
constexpr std::chrono::milliseconds look_at_stop{100};

error not_started(int number) {
  return error(errc::unavailable, "command_not_started", "The program could not be started.")
      .with_detail(std::strerror(number));
}

/// Sockets, since writing to a pipe whose reader has gone raises a signal.
result<std::pair<descriptor, descriptor>> connected_pair() {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) return not_started(errno);
  ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
  return std::pair(descriptor(ends[0]), descriptor(ends[1]));
}

/// The attributes and file actions of one spawn.
class spawn_plan {
 public:
  spawn_plan(int standard_input, int standard_error) {
    ::posix_spawn_file_actions_init(&files_);
    ::posix_spawnattr_init(&attributes_);
    ::posix_spawn_file_actions_adddup2(&files_, standard_input, STDIN_FILENO);
    ::posix_spawn_file_actions_addopen(&files_, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    ::posix_spawn_file_actions_adddup2(&files_, standard_error, STDERR_FILENO);
    ::posix_spawn_file_actions_addclosefrom_np(&files_, STDERR_FILENO + 1);
    sigset_t none;
    sigset_t all;
    ::sigemptyset(&none);
    ::sigfillset(&all);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setsigdefault(&attributes_, &all);
    ::posix_spawnattr_setpgroup(&attributes_, 0);
    ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  }
  spawn_plan(const spawn_plan&) = delete;
  spawn_plan& operator=(const spawn_plan&) = delete;
  ~spawn_plan() {
    ::posix_spawn_file_actions_destroy(&files_);
    ::posix_spawnattr_destroy(&attributes_);
  }

  result<pid_t> spawn(std::span<const std::string> words) const {
    std::vector<char*> arguments;
    for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    // Ours holds keys and passwords, which are nobody else's business.
    std::string path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    std::string language = "LANG=C.UTF-8";
    std::array<char*, 3> bare{path.data(), language.data(), nullptr};
    pid_t child = 0;
    const int failed = ::posix_spawn(&child, arguments.front(), &files_, &attributes_, arguments.data(), bare.data());
    if (failed != 0) return not_started(failed);
    return child;
  }

 private:
  posix_spawn_file_actions_t files_{};
  posix_spawnattr_t attributes_{};
};

/// A child on its way. Whatever happens, it is gone when this is.
class running_child {
 public:
  // By number, since the header of glibc 2.36 declares its function without C linkage.
  running_child(pid_t child, descriptor input, descriptor complaint)
      : child_(child),
        handle_(static_cast<int>(::syscall(SYS_pidfd_open, child, 0))),
        input_(std::move(input)),
        complaint_(std::move(complaint)) {}
  running_child(const running_child&) = delete;
  running_child& operator=(const running_child&) = delete;
  ~running_child() {
    if (child_ == 0) return;
    ::kill(-child_, SIGKILL);
    (void)wait_status();
  }

  /// Feeds it until it ended; false when it was not given the time.
  bool feed(std::string_view text, clock::time_point until, const std::stop_token& stop) {
    while (true) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - clock::now());
      if (left.count() <= 0 || stop.stop_requested()) return false;
      // A descriptor of -1 is passed over.
      std::array<pollfd, 3> watched{
          {{handle_.number(), POLLIN, 0}, {input_.number(), POLLOUT, 0}, {complaint_.number(), POLLIN, 0}}};
      ::poll(watched.data(), watched.size(), static_cast<int>(std::min(left, look_at_stop).count()));
      if (watched[2].revents != 0) listen();
      if (watched[0].revents != 0) return true;
      if (watched[1].revents != 0) write_some(text);
    }
  }

  /// Precondition: it ended.
  result<void> outcome() {
    listen();
    const int status = wait_status();
    child_ = 0;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return success();
    const auto how = WIFEXITED(status) ? "exit code " + std::to_string(WEXITSTATUS(status))
                                       : "signal " + std::to_string(WTERMSIG(status));
    return error(errc::unavailable, "command_failed", "The program failed with " + how + ".").with_detail(heard_);
  }

 private:
  int wait_status() const {
    int status = 0;
    while (::waitpid(child_, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
  }
  void write_some(std::string_view& text) {
    const auto sent = text.empty() ? 0 : ::send(input_.number(), text.data(), text.size(), MSG_NOSIGNAL);
    if (sent > 0) text.remove_prefix(static_cast<std::size_t>(sent));
    // A reader that closed early, as `true` does, has all it wants.
    const bool gone = sent < 0 && errno != EAGAIN && errno != EINTR;
    if (text.empty() || gone) input_.close();
  }
  void listen() {
    std::array<char, 1024> piece{};
    while (complaint_.number() >= 0) {
      const auto got = ::read(complaint_.number(), piece.data(), piece.size());
      if (got == 0) complaint_.close();
      if (got <= 0) return;
      const auto wanted = std::min(static_cast<std::size_t>(got), kept_complaint - heard_.size());
      heard_.append(piece.data(), wanted);
    }
  }

  pid_t child_;
  descriptor handle_;
  descriptor input_;
  descriptor complaint_;
  std::string heard_;
};

}  // namespace

result<void> run_command(std::span<const std::string> words, std::string_view input, std::chrono::milliseconds limit,
                         std::stop_token stop) {
  const auto until = clock::now() + limit;
  auto feeding = connected_pair();
  if (!feeding) return std::move(feeding).error();
  auto complaining = connected_pair();
  if (!complaining) return std::move(complaining).error();
  const spawn_plan plan(feeding->second.number(), complaining->second.number());
  const auto child = plan.spawn(words);
  if (!child) return child.error();
  running_child running(*child, std::move(feeding->first), std::move(complaining->first));
  feeding->second.close();
  complaining->second.close();
  if (running.feed(input, until, stop)) return running.outcome();
  return error(errc::unavailable, "command_timed_out", "The program took too long and was ended.");
}

}  // namespace ess::net
