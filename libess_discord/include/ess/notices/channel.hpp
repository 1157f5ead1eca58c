// A way in which people are told what happened to their account; a host brings its own by deriving from it.
#pragma once

#include <string>

#include "ess/base/result.hpp"
#include "ess/storage/unit_of_work.hpp"

namespace ess::notices {

struct notice {
  std::string kind;     ///< a slug such as `discord.linked`
  std::string subject;  ///< one line
  std::string text;     ///< whole sentences, without markup
};

/// Telling happens in the unit of work of what is told of, so that neither comes without the other: an implementation
/// only writes down what it owes, in a store or a job queue, and calls nobody.
///
/// Threads: any, also several at once.
class channel {
 public:
  virtual ~channel() = default;

  /// Tells `user`, who may be gone or have no way of being reached, which is no error. Any error undoes the unit of
  /// work, and with it what there was to tell.
  virtual result<void> tell(storage::unit_of_work& work, const user_id& user, const notice& what) const = 0;
};

}  // namespace ess::notices
