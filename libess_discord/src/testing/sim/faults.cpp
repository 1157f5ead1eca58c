#include "testing/sim/faults.hpp"

#include "testing/sim/rate_limits.hpp"
#include "testing/sim/replies.hpp"

namespace ess::testing::sim {

namespace {

sim_reply fault_reply(const rest_fault& fault, int status) {
  if (status != 429) return general_error(status);
  if (fault.scope != "cloudflare") return too_many_requests(fault.scope, fault.retry_after);
  // Cloudflare answers in text, "error code: 1015": clients must never assume JSON.
  sim_reply reply;
  reply.status = 429;
  reply.headers.emplace_back("Content-Type", "text/plain; charset=UTF-8");
  reply.body = "error code: 1015";
  return reply;
}

}  // namespace

sim_reply taken_fault::spoil(sim_reply own) const {
  sim_reply out = instead ? *instead : std::move(own);
  out.delay = delay;
  out.line = line;
  return out;
}

std::optional<taken_fault> fault_plan::take(std::string_view path, random_source& random) {
  for (auto at = rest_.begin(); at != rest_.end(); ++at) {
    if (path.find(at->path) == std::string_view::npos) continue;
    if (at->one_in > 1 && random_below(random, static_cast<std::uint64_t>(at->one_in)) != 0) continue;
    taken_fault fault;
    if (at->status) fault.instead = fault_reply(*at, *at->status);
    if (at->status == 429) fault.scope = at->scope;
    fault.retry_after = at->retry_after;
    const bool is_lost_before = at->status || at->line == sim_reply::cut::before;
    fault.is_carried_out = at->afterwards || !is_lost_before;
    fault.delay = at->delay;
    fault.line = at->line;
    if (--at->count <= 0) rest_.erase(at);
    return fault;
  }
  return std::nullopt;
}

}  // namespace ess::testing::sim
