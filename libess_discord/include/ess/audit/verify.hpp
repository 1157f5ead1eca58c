// Checking the audit log: a whole chain, or entries that are about to be shown.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "ess/base/result.hpp"
#include "ess/storage/audit_log.hpp"
#include "ess/storage/units.hpp"

namespace ess::audit {

enum class chain_state {
  empty,   ///< there was nothing to check
  intact,  ///< every entry that was checked is as it was written
  broken,  ///< see `first_bad`
};

/// `empty`, `intact`, `broken`.
std::string_view to_string(chain_state state) noexcept;

struct verify_report {
  chain_state state = chain_state::empty;
  std::int64_t checked = 0;    ///< number of entries looked at
  std::int64_t first_bad = 0;  ///< sequence of the first bad entry, 0 if none
  std::string why;             ///< what is wrong with it, for people
  std::string head_hash;       ///< 32 raw bytes: hash of the last entry, empty unless intact
};

/// Reads a whole chain from its first entry and recomputes every hash. Erased personal values are not a fault, altered
/// ones are. Errors: those of the store.
result<verify_report> verify(const storage::audit_unit& uow, std::string_view chain);

/// Checks entries of one chain, in any order and with any gaps, each against its stored neighbours.
/// Errors: those of the store.
result<verify_report> verify_entries(const storage::audit_unit& uow, std::string_view chain,
                                     std::span<const storage::audit_record> entries);

}  // namespace ess::audit
