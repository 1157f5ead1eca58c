// Audit entries as stored. Which bytes are hashed, and why, is the business of the audit room.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ess/base/id.hpp"

namespace ess::storage {

/// The chain of an installation as a whole; every other chain is named by its community's id.
inline constexpr std::string_view installation_chain = "installation";

struct audit_record {
  std::string chain;
  std::int64_t sequence = 0;  ///< 1, 2, 3 ... without gaps in its chain
  time_point at;
  std::string event;          ///< as in `discord.linked`
  std::string body;           ///< canonical JSON of all hashed fields
  std::string previous_hash;  ///< 32 raw bytes; zeros at sequence 1
  std::string hash;           ///< 32 raw bytes
  std::string personal;       ///< JSON of erasable values with their salts, or empty; only commitments are hashed
};

/// Where a chain stands.
struct audit_head {
  std::int64_t sequence = 0;
  std::string hash;
};

struct audit_filter {
  std::optional<std::string> event;
  std::optional<std::string> source;   ///< as in `discord`
  std::optional<std::string> actor;    ///< id of a user
  std::optional<std::int64_t> before;  ///< entries with a smaller sequence
};

class audit_store {
 public:
  virtual ~audit_store() = default;

  /// Sequence 0 and 32 zero bytes for a chain that has no entry yet.
  virtual result<audit_head> head(std::string_view chain) const = 0;
  /// Errors: `audit_fork` (conflict) if the sequence exists already.
  virtual result<void> insert(const audit_record& record) = 0;
  /// Newest first.
  virtual result<std::vector<audit_record>> list(std::string_view chain, const audit_filter& filter,
                                                 int limit) const = 0;
  /// Oldest first, those after `after_sequence`.
  virtual result<std::vector<audit_record>> range(std::string_view chain, std::int64_t after_sequence,
                                                  int limit) const = 0;
  virtual result<std::vector<std::string>> chains() const = 0;
};

}  // namespace ess::storage
