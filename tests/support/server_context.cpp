#include "support/server_context.hpp"

#include <string>

namespace ess::test {

server_context::server_context(const identity::password_hasher* hasher)
    : log_(base_.clock, sink_, log_level::debug),
      workers_(1, 4),
      keys_(test_keys(base_.random)),
      sign_in_(must(identity::sign_in::make(hasher != nullptr ? *hasher : hasher_, base_.random))),
      executor_(base_.random),
      notices_(&base_.cipher, base_.random, {true, "http://localhost:3000"}) {
  context_.emplace(base_.clock, base_.random, log_, *base_.database, workers_, base_.cipher, keys_, sign_in_, executor_,
                   assets_, notices_);
  context_->reset_answered_after = std::chrono::milliseconds(0);
  context_->site = server::public_site::at(false, "http://localhost:3000", "localhost:3000");
}

}  // namespace ess::test
