// What the command line asks for.
#pragma once

#include <boost/json/object.hpp>
#include <functional>
#include <optional>
#include <ostream>
#include <string>

#include "ess/base/result.hpp"

namespace ess::ctl {

/// How a command is carried out: `local` ones without any database, `init` and `migrate` on the file itself.
enum class job_kind { none, admin, init, migrate, print_config, local, audit_export, audit_verify_file };

struct job {
  job_kind kind = job_kind::none;
  std::string command;  ///< for `admin::execute`
  boost::json::object arguments;
  bool json = false;  ///< answer with JSON on standard output
  /// An argument that is read from standard input; empty: none.
  std::string secret_from_stdin;
  std::string prompt = "Secret: ";  ///< for it, on a terminal
  bool write_env = false;           ///< `init` may write a `.env` with a new key
  std::string file;                 ///< what an export is written to, or read from; empty: standard output
  std::string anchors;              ///< anchor file beside an export that is verified
  std::string public_key;           ///< 64 hex digits
  std::function<result<boost::json::object>()> local;  ///< what a `local` one does
  /// For work in many small commands: the arguments of the next one, given the answer of the last; nothing at the end.
  std::function<std::optional<boost::json::object>(boost::json::object& answer)> next;
  /// Shows a result to people.
  std::function<void(std::ostream&, const boost::json::object&)> print;
  /// What a success means for the exit code, where it is not simply 0.
  std::function<int(const boost::json::object&)> exit_code;
};

}  // namespace ess::ctl
