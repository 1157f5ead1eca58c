// ESS_BOT_STATE_DIR: a directory of the bot's own, locked while a bot uses it. Files only; what they mean is elsewhere.
#pragma once

#include <string>
#include <string_view>

#include "ess/base/result.hpp"

namespace ess::bot {

/// Whether a power cut may undo a write. A crash of the process never does.
enum class write_care { survives_crash, survives_power_cut };

/// Small files, read and written whole or appended to. Its calls take the time that the disk takes, so they are for
/// start, stop and a few bytes in between. Threads: one.
class state_dir {
 public:
  /// Makes the directory (0700) if there is none and takes its lock, which ends with the process however it ends.
  /// Errors: `bot_state_unusable` (it cannot be made or written to, or belongs to another user),
  /// `bot_state_in_use` (another bot runs with it).
  static result<state_dir> open(std::string path);

  state_dir(state_dir&& other) noexcept;
  state_dir& operator=(state_dir&& other) noexcept;
  ~state_dir();
  state_dir(const state_dir&) = delete;
  state_dir& operator=(const state_dir&) = delete;

  /// Empty if there is no such file, or if it is larger than 1 MiB, which no file of ours is.
  std::string read(std::string_view name) const;
  /// Old or new content, whatever happens in between. Errors: `bot_state_unusable`.
  result<void> replace(std::string_view name, std::string_view content, write_care care) const;
  result<void> append(std::string_view name, std::string_view content, write_care care) const;

 private:
  state_dir(std::string path, int lock) : path_(std::move(path)), lock_(lock) {}
  std::string path_;
  int lock_;
};

}  // namespace ess::bot
