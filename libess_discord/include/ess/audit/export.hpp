// The audit log as a file: CSV for people, JSON Lines that a stranger can verify.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

#include "ess/audit/verify.hpp"
#include "ess/base/result.hpp"
#include "ess/storage/audit_log.hpp"
#include "ess/storage/units.hpp"

namespace ess::audit {

enum class export_format {
  csv,    ///< RFC 4180; no cell is taken for a formula
  jsonl,  ///< exact: docs/formats/audit-chain.md
};

/// `csv` or `jsonl`. Errors: `invalid_export_format`.
result<export_format> parse_export_format(std::string_view text);
/// `text/csv; charset=utf-8`, `application/x-ndjson`.
std::string_view media_type_of(export_format format) noexcept;

/// What goes into an export: entries after `after`, up to `to`. Without `to` it is everything to the head of the
/// chain, and a verifier can tell if the end is missing.
struct export_range {
  std::int64_t after = 0;
  std::optional<std::int64_t> to;
};

/// The entries from one time to another, as sequences; `to` is the first moment that is not in it.
/// Errors: those of the store.
result<export_range> range_of_times(const storage::audit_unit& uow, std::string_view chain,
                                    std::optional<time_point> from, std::optional<time_point> to);

/// An export in pieces, so that its length needs no memory. A plain value: it may go on in another unit of work.
class chain_export {
 public:
  chain_export(std::string chain, export_format format, export_range range)
      : chain_(std::move(chain)), format_(format), range_(range), last_(range.after) {}

  /// The next piece, with at most `max_entries`. The first one opens the file, the last one closes it.
  /// Errors: those of the store; `audit_pruned` (conflict) if entries were removed while the export was under way.
  result<std::string> next(const storage::audit_unit& uow, int max_entries);
  bool done() const noexcept { return done_; }
  /// Entries so far.
  std::int64_t entries() const noexcept { return entries_; }

  /// Where it stands, to go on elsewhere: `resume` makes the same export from it.
  struct position {
    std::int64_t last = 0;
    std::int64_t entries = 0;
    std::int64_t to = 0;
  };
  position where() const noexcept { return {last_, entries_, range_.to.value_or(0)}; }
  void resume(const position& from);

 private:
  result<std::string> opening(const storage::audit_unit& uow);
  std::string closing() const;

  std::string chain_;
  export_format format_;
  export_range range_;
  std::int64_t last_;
  std::int64_t entries_ = 0;
  bool open_ = false;
  bool done_ = false;
};

/// One row of a CSV export, with its end.
std::string csv_row(const storage::audit_record& record);

/// What an exported file says of itself, and the judgement over it.
struct export_report {
  std::string chain;
  verify_report integrity;
};

/// Verifies a JSON Lines export without any database, in bounded memory. Checkpoints in the file count as those in
/// `known` do: only those with a signature by a known key vouch for anything, and what any contradicts is broken.
/// Errors: `invalid_export` (corrupt) naming the line: the file is not an export at all.
result<export_report> verify_export(std::istream& in, const evidence& known);

}  // namespace ess::audit
