// Jobs that are owed: put in the transaction that makes them due, tried until they are done, across restarts.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "ess/base/random.hpp"
#include "ess/base/secret.hpp"
#include "ess/crypto/token_cipher.hpp"
#include "ess/storage/jobs.hpp"
#include "ess/storage/units.hpp"

namespace ess::jobs {

/// When a failed job is tried again: after a wait with full jitter, drawn below a bound that doubles up to `cap`.
struct retry_policy {
  std::chrono::milliseconds first{1000};
  std::chrono::milliseconds cap{std::chrono::minutes(5)};
  std::optional<std::chrono::milliseconds> give_up_after;  ///< counted from when the job was put; nothing: never
};

/// How a try went. `hopeless` ends the job as well: no later try could go better.
enum class attempt { done, failed, hopeless };
enum class fate { finished, postponed, given_up };

/// The jobs of one kind. Only the order and the times are here; who carries them out is the caller's business.
///
/// Walk, again and again: `next` → wait until its `due_at` → `open` → outside any transaction: try → `settle`. A job
/// whose try ended with the process is tried again, so what it does may happen twice. One worker per kind.
/// Lifetime: cipher and random source outlive it. Threads: any.
class job_queue {
 public:
  job_queue(storage::job_kind kind, const crypto::token_cipher& cipher, random_source& random, retry_policy policy)
      : kind_(kind), cipher_(&cipher), random_(&random), policy_(policy) {}

  /// Puts a job that is due after `delay`. With an `owner` it dies with that account.
  result<storage::job_record> put(storage::job_unit& work, std::string_view payload,
                                  std::optional<user_id> owner = std::nullopt,
                                  std::chrono::milliseconds delay = {}) const;

  /// The job that is due first, if there is any.
  result<std::optional<storage::job_record>> next(const storage::job_unit& work) const;

  /// The payload. Errors: those of `token_cipher::open`; such a job fails like any other, and waits for its key.
  result<secret> open(const storage::job_record& job) const;

  /// Notes how a try of `job` went.
  result<fate> settle(storage::job_unit& work, const storage::job_record& job, attempt how) const;

 private:
  storage::job_kind kind_;
  const crypto::token_cipher* cipher_;
  random_source* random_;
  retry_policy policy_;
};

/// Where the payload of a job is sealed; for whoever re-seals the rows under a new key.
crypto::bound_place payload_place(const storage::job_id& id);

}  // namespace ess::jobs
