#include "testing/sim/faults.hpp"

#include "testing/sim/rate_limits.hpp"
#include "testing/sim/replies.hpp"

namespace ess::testing::sim {

namespace {

sim_reply fault_reply(const rest_fault& fault) {
  if (fault.status != 429) return general_error(fault.status);
  if (fault.scope != "cloudflare") return too_many_requests(fault.scope, fault.retry_after);
  // Cloudflare answers in text, "error code: 1015": clients must never assume JSON.
  sim_reply reply;
  reply.status = 429;
  reply.headers.emplace_back("Content-Type", "text/plain; charset=UTF-8");
  reply.body = "error code: 1015";
  return reply;
}

}  // namespace

std::optional<taken_fault> fault_plan::take(std::string_view path, random_source& random) {
  for (auto at = rest_.begin(); at != rest_.end(); ++at) {
    if (path.find(at->path) == std::string_view::npos) continue;
    if (at->one_in > 1 && random_below(random, static_cast<std::uint64_t>(at->one_in)) != 0) continue;
    taken_fault fault{fault_reply(*at), at->afterwards};
    if (--at->count <= 0) rest_.erase(at);
    return fault;
  }
  return std::nullopt;
}

}  // namespace ess::testing::sim
