// Jobs: work outside the database that is owed since a transaction committed, tried again until it is done.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ess/base/id.hpp"

namespace ess::storage {

using job_id = id<struct job_tag>;

enum class job_kind { mail, token_revocation };
std::string_view to_string(job_kind kind) noexcept;
std::optional<job_kind> parse_job_kind(std::string_view text) noexcept;

struct job_record {
  job_id id;
  job_kind kind;
  std::optional<user_id> user;  ///< the job dies with this account; nothing: it outlives everybody
  std::string sealed;           ///< the payload in an envelope
  int attempts = 0;             ///< failed ones so far
  time_point created_at;
  time_point due_at;
};

class job_store {
 public:
  virtual ~job_store() = default;

  virtual result<void> insert(const job_record& job) = 0;
  /// The job of that kind that is due first, whether or not that time has come.
  virtual result<std::optional<job_record>> next(job_kind kind) const = 0;
  /// Answers whether the job was still there.
  virtual result<bool> postpone(const job_id& id, int attempts, time_point due_at) = 0;
  virtual result<bool> erase(const job_id& id) = 0;
};

}  // namespace ess::storage
