#include "password_input.hpp"

#include <termios.h>
#include <unistd.h>

#include <iostream>
#include <string>

namespace ess::ctl {

namespace {

/// Turns the echo of a terminal off while it lives; does nothing for a pipe or file.
class no_echo {
 public:
  no_echo() : active_(::isatty(STDIN_FILENO) == 1 && ::tcgetattr(STDIN_FILENO, &before_) == 0) {
    if (!active_) return;
    auto quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
    std::cerr << "Password: " << std::flush;
  }
  no_echo(const no_echo&) = delete;
  no_echo& operator=(const no_echo&) = delete;
  ~no_echo() {
    if (!active_) return;
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
    std::cerr << '\n';
  }

 private:
  termios before_{};
  bool active_;
};

}  // namespace

result<secret> read_password() {
  std::string line;
  {
    const no_echo quiet;
    std::getline(std::cin, line);
  }
  if (!line.empty() && line.back() == '\r') line.pop_back();
  if (line.empty()) {
    return error(errc::invalid_argument, "password_missing",
                 "There is no password on standard input. Give it as its first line.");
  }
  return secret::take(std::move(line));
}

}  // namespace ess::ctl
