// What an approved request does belongs to the host of this library; this is where it plugs in.
#pragma once

#include <string>

#include "ess/base/random.hpp"
#include "ess/storage/approvals.hpp"
#include "ess/storage/unit_of_work.hpp"

namespace ess::approvals {

/// Carries out an approved request, inside the unit of work of the decision: both happen or none does.
class approval_executor {
 public:
  virtual ~approval_executor() = default;

  /// Answers a sentence for the person who decided. Any error undoes the decision.
  virtual result<std::string> execute(storage::unit_of_work& work, const storage::approval_record& approval) = 0;
};

/// The built-in one: records a moderation action row for the host to act on.
/// Lifetime: the random source outlives it. Threads: as the random source.
class moderation_recorder final : public approval_executor {
 public:
  explicit moderation_recorder(random_source& random) : random_(random) {}
  result<std::string> execute(storage::unit_of_work& work, const storage::approval_record& approval) override;

 private:
  random_source& random_;
};

}  // namespace ess::approvals
