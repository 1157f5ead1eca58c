// Which shards this process runs (`--shards`, `--shard-count`).
#pragma once

#include <optional>
#include <string_view>

#include "ess/base/result.hpp"

namespace ess::bot {

/// Shards `first`..`last` of `count`.
struct shard_plan {
  int first = 0;
  int last = 0;
  int count = 1;

  friend bool operator==(const shard_plan&, const shard_plan&) = default;
};

/// What the command line asks for; nothing where Discord is to say how many.
using wanted_shards = std::optional<shard_plan>;

/// `shards` is `0-3/16` or `2/16`, `count` a number or `auto`; empty: not given. Without either one shard runs.
/// Errors: `invalid_shards`.
result<wanted_shards> read_shards(std::string_view shards, std::string_view count);

}  // namespace ess::bot
