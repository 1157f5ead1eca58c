// One audit entry by itself: its hash, its form, its columns, its personal values.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "audit/canonical_scan.hpp"
#include "ess/crypto/sha256_engine.hpp"
#include "ess/storage/audit_log.hpp"

namespace ess::audit {

/// What is wrong, as the end of a sentence; nothing if all is well.
using problem = std::optional<std::string>;

/// Checks entries one after another without allocating for each. Threads: one at a time.
class entry_checker {
 public:
  problem check(const storage::audit_record& entry);

 private:
  problem check_personal(const storage::audit_record& entry);

  crypto::sha256_engine hashing_;
  std::vector<raw_member> members_;
};

}  // namespace ess::audit
