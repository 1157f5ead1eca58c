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
  explicit no_echo(std::string_view prompt)
      : active_(::isatty(STDIN_FILENO) == 1 && ::tcgetattr(STDIN_FILENO, &before_) == 0) {
    if (!active_) return;
    auto quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
    std::cerr << prompt << std::flush;
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

result<secret> read_secret_line(std::string_view prompt) {
  std::string line;
  {
    const no_echo quiet(prompt);
    std::getline(std::cin, line);
  }
  if (!line.empty() && line.back() == '\r') line.pop_back();
  if (line.empty()) {
    return error(errc::invalid_argument, "input_missing", "Nothing came on standard input. Give it as its first line.");
  }
  return secret::take(std::move(line));
}

result<secret> read_password() {
  auto password = read_secret_line("Password: ");
  if (password) return password;
  return error(errc::invalid_argument, "password_missing",
               "There is no password on standard input. Give it as its first line.");
}

}  // namespace ess::ctl
