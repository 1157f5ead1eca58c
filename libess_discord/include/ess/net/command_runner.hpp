// Running a program of the operator's, such as sendmail, with a text on its standard input.
#pragma once

#include <chrono>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>

#include "ess/base/result.hpp"

namespace ess::net {

/// Runs `words` (the full path of a program, then its arguments; no shell is involved) with `input` on its standard
/// input, and waits until it ends with 0. It gets a bare environment and none of our files or sockets; what it says on
/// standard error goes into the detail of an error. A program that takes longer than `limit`, or that runs when `stop`
/// is requested, is killed with its process group.
///
/// Errors: `command_not_started`, `command_failed`, `command_timed_out` (all unavailable). Blocks: call it on a worker
/// thread. Threads: any.
result<void> run_command(std::span<const std::string> words, std::string_view input, std::chrono::milliseconds limit,
                         std::stop_token stop = {});

}  // namespace ess::net
