// Values of settings that live in files of their own.
#pragma once

#include <string>

#include "ess/base/result.hpp"

namespace ess::config {

/// The content of a regular file of at most 64 KiB. A secret's file must belong to this user or root, and neither be
/// readable for others nor writable for its group (security requirement EN-8). `/dev/fd/<number>` is the descriptor of
/// that number, which whoever started this program has opened: it is read to its end, whatever it is, and closed.
/// Errors: `invalid_setting_file`.
result<std::string> read_setting_file(const std::string& path, bool is_secret);

}  // namespace ess::config
