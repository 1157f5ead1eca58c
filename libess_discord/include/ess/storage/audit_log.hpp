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

/// One entry of a chain. What was hashed is `body` alone; the columns beside it repeat what is in it, for queries.
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

enum class checkpoint_kind {
  head,  ///< the chain stood there
  cut,   ///< everything up to there, this entry included, may be removed
};

/// A signed statement about one entry of a chain. What is signed, and how, is the business of the audit room.
struct audit_checkpoint_record {
  checkpoint_kind kind = checkpoint_kind::head;
  std::string chain;
  std::int64_t sequence = 0;
  std::string hash;  ///< of the entry at `sequence`, 32 raw bytes
  time_point at;     ///< when it was signed
  std::string key_id;
  std::string signature;  ///< 64 raw bytes
};

/// A chain with entries that no checkpoint covers yet.
struct audit_progress {
  std::string chain;
  std::int64_t head = 0;
  std::int64_t covered = 0;    ///< sequence of the last checkpoint, 0 if none
  time_point uncovered_since;  ///< time of the first entry after it
};

struct audit_filter {
  std::optional<std::string> event;
  std::optional<std::string> source;   ///< as in `discord`
  std::optional<std::string> actor;    ///< id of a user
  std::optional<std::int64_t> before;  ///< entries with a smaller sequence
  std::optional<std::int64_t> after;   ///< entries with a greater sequence
};

/// How many entries of one event fell into a span of time.
struct audit_tally {
  time_point from;  ///< begin of the span
  std::int64_t ok = 0;
  std::int64_t refused = 0;
};

/// The entries and checkpoints of every chain. They are only added: nothing here changes an entry but `erase_personal`,
/// and nothing removes one but `erase_below_cut` (security requirement AU-9). A host that wants less derives from
/// `append_only_audit`.
/// Errors besides those named: the store's own. Lifetime and threads: those of the unit of work that handed it out; one
/// thread at a time.
class audit_store {
 public:
  virtual ~audit_store() = default;

  /// Sequence 0 and 32 zero bytes for a chain that has no entry yet.
  virtual result<audit_head> head(std::string_view chain) const = 0;
  /// Errors: `audit_fork` (conflict) if the chain has this sequence or a later one already.
  virtual result<void> insert(const audit_record& record) = 0;
  /// Newest first.
  virtual result<std::vector<audit_record>> list(std::string_view chain, const audit_filter& filter,
                                                 int limit) const = 0;
  /// Oldest first, those after `after_sequence`.
  virtual result<std::vector<audit_record>> range(std::string_view chain, std::int64_t after_sequence,
                                                  int limit) const = 0;
  virtual result<std::vector<std::string>> chains() const = 0;

  /// Entries of any chain that still hold personal values and whose actor or target is that user, newest first.
  virtual result<std::vector<audit_record>> list_personal(const user_id& user, int limit) const = 0;
  /// Empties `personal` of every entry, in all chains, whose actor or target is that user. Answers how many had any.
  virtual result<int> erase_personal(const user_id& user) = 0;

  /// Errors: `audit_cut_unknown` (conflict) for a cut at an entry that is not there with that hash.
  virtual result<void> insert_checkpoint(const audit_checkpoint_record& checkpoint) = 0;
  /// Oldest first, those after `after_sequence`.
  virtual result<std::vector<audit_checkpoint_record>> checkpoints(std::string_view chain, std::int64_t after_sequence,
                                                                   int limit) const = 0;
  /// The last cut of the chain.
  virtual result<std::optional<audit_checkpoint_record>> cut(std::string_view chain) const = 0;
  /// Chains that have entries after their last checkpoint, by name.
  virtual result<std::vector<audit_progress>> uncovered() const = 0;
  /// Removes the oldest entries, at most `limit`, none of them beyond the last cut. Answers how many.
  virtual result<int> erase_below_cut(std::string_view chain, int limit) = 0;

  /// Entries of `event` at `since` or later, counted in spans of `width` that begin at multiples of it; oldest first,
  /// empty spans left out. An entry that stands for several (metadata `count`) counts as so many.
  /// Precondition: `width` > 0.
  virtual result<std::vector<audit_tally>> tally(std::string_view chain, std::string_view event, time_point since,
                                                 std::chrono::milliseconds width) const = 0;
};

}  // namespace ess::storage
