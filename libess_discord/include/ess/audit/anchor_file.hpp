// Checkpoints outside the database, where whoever can rewrite the database cannot rewrite them.
#pragma once

#include <functional>
#include <span>
#include <string>

#include "ess/audit/checkpoint.hpp"
#include "ess/base/result.hpp"

namespace ess::audit {

/// What reading an anchor file met besides checkpoints.
struct anchor_damage {
  int malformed_lines = 0;  ///< a crash while writing leaves a torn line; anything else does not come from us
};

/// A text file with one checkpoint a line, which only ever grows. Threads: any; processes too.
class anchor_file {
 public:
  explicit anchor_file(std::string path) : path_(std::move(path)) {}

  const std::string& path() const noexcept { return path_; }

  /// Appends the checkpoints, oldest first, and waits until they are on disk. Makes the file (mode 0640) if there is
  /// none; ends a line that a crash left torn. One writer at a time, by a lock on the file: a second one waits.
  /// Errors: `anchor_failed` (unavailable). After an error a part of them may be there; to append them again is
  /// harmless.
  result<void> append(std::span<const checkpoint> checkpoints) const;

  /// Hands every checkpoint of the file to `visit`, oldest first; in bounded memory. Signatures are not checked here.
  /// Errors: `anchor_missing` (not_found), `anchor_failed` (unavailable).
  result<anchor_damage> read(const std::function<void(const checkpoint&)>& visit) const;

 private:
  std::string path_;
};

}  // namespace ess::audit
