// Values of settings that live in files of their own.
#pragma once

#include <optional>
#include <string>

#include "ess/base/result.hpp"

namespace ess::config {

/// The content of a regular file of at most 64 KiB. A secret's file must belong to this user or root and be open to
/// nobody else, its group included (security requirement EN-8). `/dev/fd/<number>` is the descriptor of
/// that number, which whoever started this program has opened: it is read to its end, whatever it is, and closed.
/// Errors: `invalid_setting_file`.
result<std::string> read_setting_file(const std::string& path, bool is_secret);

/// The content of a file that may hold secrets. It is wiped when this dies.
struct private_text {
  std::string text;
  bool is_private = true;  ///< this user's or root's, and open to nobody else

  private_text() = default;
  private_text(private_text&&) = default;
  private_text& operator=(private_text&&) = delete;
  ~private_text();
};

/// The whole of a file of at most 256 KiB, whatever kind it is; nothing if there is none.
/// Errors: `invalid_setting_file`.
result<std::optional<private_text>> read_whole_file(const std::string& path);

}  // namespace ess::config
