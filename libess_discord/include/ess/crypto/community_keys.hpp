// A key of its own for each community, so that the secrets of one can be destroyed wherever copies of them are.
#pragma once

#include <memory>
#include <string_view>

#include "ess/base/result.hpp"
#include "ess/base/secret.hpp"

namespace ess::crypto {

/// The data keys of communities. They are kept apart from the database and its backups: who destroys one makes every
/// copy of what was sealed under it unreadable (ADR 13). Threads: any.
class community_keys {
 public:
  virtual ~community_keys() = default;

  /// Null if the community has none: none was made yet, or it was destroyed.
  virtual std::shared_ptr<const secret> find(std::string_view community) const = 0;
  /// The community's key, made and durably kept if there is none. Errors: `community_keys_failed` (unavailable).
  virtual result<std::shared_ptr<const secret>> find_or_make(std::string_view community) = 0;
  /// True if a key of that id is here, whichever community's it is.
  virtual bool knows(std::string_view key_id) const = 0;
};

}  // namespace ess::crypto
