// What the command line asks for.
#pragma once

#include <boost/json/object.hpp>
#include <functional>
#include <ostream>
#include <string>

namespace ess::ctl {

/// How a command is carried out; everything but `admin` is work on the database file itself.
enum class job_kind { none, admin, init, migrate, print_config, audit_export, audit_verify_file };

struct job {
  job_kind kind = job_kind::none;
  std::string command;  ///< for `admin::execute`
  boost::json::object arguments;
  bool json = false;  ///< answer with JSON on standard output
  bool password_from_stdin = false;
  bool write_env = false;  ///< `init` may write a `.env` with a new key
  std::string file;        ///< what an export is written to, or read from; empty: standard output
  std::string anchors;     ///< anchor file beside an export that is verified
  std::string public_key;  ///< 64 hex digits
  /// Shows a result to people.
  std::function<void(std::ostream&, const boost::json::object&)> print;
  /// What a success means for the exit code, where it is not simply 0.
  std::function<int(const boost::json::object&)> exit_code;
};

}  // namespace ess::ctl
