// Completion of essctl in shells, made from the commands as they are defined.
#pragma once

#include <string>

namespace CLI {  // NOLINT(readability-identifier-naming): it is CLI11's
class App;
}

namespace ess::ctl {

/// A script for bash that completes the words of `root`: its subcommands, their options, and files where an option
/// takes one. It needs bash 4.4 and nothing else.
std::string bash_completion(const CLI::App& root);

}  // namespace ess::ctl
