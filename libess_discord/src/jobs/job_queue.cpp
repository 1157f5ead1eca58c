#include "ess/jobs/job_queue.hpp"

#include "ess/base/backoff.hpp"

namespace ess::jobs {

crypto::bound_place payload_place(const storage::job_id& id) {
  return crypto::bound_place("jobs", "payload", "", id.str());
}

result<storage::job_record> job_queue::put(storage::job_unit& work, std::string_view payload,
                                           std::optional<user_id> owner, std::chrono::milliseconds delay) const {
  const auto id = storage::job_id::generate(work.now(), *random_);
  storage::job_record job{.id = id,
                          .kind = kind_,
                          .user = std::move(owner),
                          .sealed = cipher_->seal(payload_place(id), payload),
                          .attempts = 0,
                          .created_at = work.now(),
                          .due_at = work.now() + delay};
  if (auto stored = work.jobs().insert(job); !stored) return std::move(stored).error();
  return job;
}

result<std::optional<storage::job_record>> job_queue::next(const storage::job_unit& work) const {
  return work.jobs().next(kind_);
}

result<secret> job_queue::open(const storage::job_record& job) const {
  return cipher_->open(payload_place(job.id), job.sealed);
}

result<fate> job_queue::settle(storage::job_unit& work, const storage::job_record& job, attempt how) const {
  backoff wait(policy_.first, policy_.cap, job.attempts);
  const auto again_at = work.now() + wait.next(*random_);
  const bool too_old = policy_.give_up_after && again_at - job.created_at > *policy_.give_up_after;
  if (how == attempt::failed && !too_old) {
    if (auto kept = work.jobs().postpone(job.id, wait.attempts(), again_at); !kept) return std::move(kept).error();
    return fate::postponed;
  }
  if (auto gone = work.jobs().erase(job.id); !gone) return std::move(gone).error();
  return how == attempt::done ? fate::finished : fate::given_up;
}

}  // namespace ess::jobs
