// One subcommand of essctl: options on one side, arguments of an admin command on the other.
#pragma once

#include <functional>
#include <memory>
#include <ostream>
#include <string_view>

#include "job.hpp"

// Seven seconds of compilation, in a file of its own.
namespace CLI {  // NOLINT(readability-identifier-naming): it is CLI11's
class App;
}

namespace ess::ctl {

enum class presence { optional, required };

/// A word before subcommands, as `key` in `essctl key list`.
CLI::App& add_group(CLI::App& root, std::string_view name, std::string_view help);

/// Adds a subcommand to `group` that, when given, makes `chosen` a call of the admin command `name`.
/// Lifetime: `chosen` outlives the parsing.
class command_builder {
 public:
  command_builder(CLI::App& group, job& chosen, std::string_view subcommand, std::string_view name,
                  std::string_view help);

  command_builder& text(std::string_view option, std::string_view argument, std::string_view help,
                        presence needed = presence::optional);
  command_builder& integer(std::string_view option, std::string_view argument, std::string_view help);
  /// May be given several times, or once with commas.
  command_builder& list(std::string_view option, std::string_view argument, std::string_view help,
                        presence needed = presence::optional);
  command_builder& flag(std::string_view option, std::string_view argument, std::string_view help);
  /// A flag that concerns essctl itself.
  command_builder& flag(std::string_view option, bool job::*member, std::string_view help);
  command_builder& community();
  /// A flag that makes the first line of standard input that argument.
  command_builder& secret_from_stdin(std::string_view option, std::string_view argument, std::string_view help);
  /// The first line of standard input is always that argument.
  command_builder& line_from_stdin(std::string_view argument, std::string_view prompt);
  command_builder& password_from_stdin();
  command_builder& footer(std::string_view text);
  command_builder& print(std::function<void(std::ostream&, const boost::json::object&)> how);

  CLI::App& app() { return app_; }
  job& draft() { return *draft_; }

 private:
  CLI::App& app_;
  std::shared_ptr<job> draft_;
};

}  // namespace ess::ctl
