#include "support/process.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <thread>

namespace ess::test {

namespace {

using std::chrono::milliseconds;
constexpr milliseconds poll_interval{10};

/// Asks `done` again and again until it says yes or time is up.
template <class Question>
bool poll_until(milliseconds limit, Question done) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (!done()) {
    if (std::chrono::steady_clock::now() >= deadline) return false;
    std::this_thread::sleep_for(poll_interval);
  }
  return true;
}

std::vector<std::string> environment_of(const command& what) {
  std::map<std::string, std::string> all;
  for (const char* name : {"PATH", "HOME", "ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "LSAN_OPTIONS"}) {
    if (const char* value = std::getenv(name)) all[name] = value;
  }
  for (const auto& [name, value] : what.environment) all[name] = value;
  std::vector<std::string> lines;
  for (const auto& [name, value] : all) lines.push_back(name + "=" + value);
  return lines;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (auto& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

bool raise_core_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_CORE, &limit) != 0) return false;
  limit.rlim_cur = limit.rlim_max;
  return setrlimit(RLIMIT_CORE, &limit) == 0;
}

/// What the child does between fork and exec: only calls that are safe there.
[[noreturn]] void become(const char* folder, bool may_dump_core, const char* in, const char* out, const char* err,
                         char* const* argv, char* const* environment) {
  const int in_fd = open(in, O_RDONLY);
  const int out_fd = open(out, O_WRONLY | O_APPEND);
  const int err_fd = open(err, O_WRONLY | O_APPEND);
  setpgid(0, 0);
  const bool ready = in_fd >= 0 && out_fd >= 0 && err_fd >= 0 && dup2(in_fd, 0) == 0 && dup2(out_fd, 1) == 1 &&
                     dup2(err_fd, 2) == 2 && (*folder == '\0' || chdir(folder) == 0) &&
                     (!may_dump_core || raise_core_limit());
  if (ready) execve(argv[0], argv, environment);
  const char text[] = "cannot start the program\n";
  [[maybe_unused]] const auto written = write(2, text, sizeof text - 1);
  _exit(127);
}

int exit_code_of(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

}  // namespace

process::process(const command& what) {
  if (what.argv.empty()) throw std::runtime_error("no program to start");
  auto argv = what.argv;
  auto environment = environment_of(what);
  const auto in = output_ / "in";
  const auto out = output_ / "out";
  const auto err = output_ / "err";
  write_file(in, what.input);
  write_file(out, "");
  write_file(err, "");
  const auto argv_pointers = pointers_to(argv);
  const auto environment_pointers = pointers_to(environment);
  pid_ = fork();
  if (pid_ < 0) throw std::runtime_error(std::string("fork: ") + std::strerror(errno));
  if (pid_ == 0) {
    become(what.folder.c_str(), what.may_dump_core, in.c_str(), out.c_str(), err.c_str(), argv_pointers.data(),
           environment_pointers.data());
  }
  setpgid(pid_, pid_);  // here too: whoever comes first, a signal to the group finds it
}

process::~process() {
  if (!running()) return;
  kill(-pid_, SIGKILL);
  wait_for_exit(std::chrono::seconds(5));
}

std::string process::out() const { return read_file(output_ / "out"); }
std::string process::err() const { return read_file(output_ / "err"); }

bool process::running() {
  if (exit_code_) return false;
  int status = 0;
  const pid_t ended = waitpid(pid_, &status, WNOHANG);
  if (ended == pid_) {
    exit_code_ = exit_code_of(status);
    dumped_core_ = WIFSIGNALED(status) && WCOREDUMP(status);
  }
  return !exit_code_;
}

bool process::wait_for_text(std::string_view text, milliseconds limit) {
  const auto seen = [&] { return out().find(text) != std::string::npos || err().find(text) != std::string::npos; };
  bool alive = true;
  poll_until(limit, [&] {
    alive = running();
    return seen() || !alive;
  });
  return seen();
}

std::optional<int> process::wait_for_exit(milliseconds limit) {
  poll_until(limit, [&] { return !running(); });
  return exit_code_;
}

void process::send_signal(int signal_number) {
  if (running()) kill(pid_, signal_number);
}

int process::stop(milliseconds limit) {
  send_signal(SIGTERM);
  if (const auto code = wait_for_exit(limit)) return *code;
  kill(-pid_, SIGKILL);
  return wait_for_exit(std::chrono::seconds(5)).value_or(-1);
}

outcome run(const command& what, milliseconds limit) {
  process child(what);
  const auto code = child.wait_for_exit(limit);
  outcome result;
  result.exit_code = code ? *code : child.stop(milliseconds(0));
  result.out = child.out();
  result.err = child.err();
  return result;
}

std::uint16_t free_port() {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  auto address = loopback(0);
  socklen_t size = sizeof address;
  const bool bound = fd >= 0 && bind(fd, reinterpret_cast<const sockaddr*>(&address), size) == 0 &&
                     getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  if (fd >= 0) close(fd);
  if (!bound) throw std::runtime_error(std::string("no free port: ") + std::strerror(errno));
  return ntohs(address.sin_port);
}

bool wait_for_port(std::uint16_t port, milliseconds limit) {
  return poll_until(limit, [&] {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const auto address = loopback(port);
    const bool connected = fd >= 0 && connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    if (fd >= 0) close(fd);
    return connected;
  });
}

}  // namespace ess::test
