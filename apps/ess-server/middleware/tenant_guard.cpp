#include "middleware/tenant_guard.hpp"

#include <utility>

#include "ess/net/pause.hpp"
#include "middleware/key_guard.hpp"
#include "middleware/session_guard.hpp"

namespace ess::server {
namespace {

/// Kept in the request: the place is given back when the answer is out.
struct tenant_ticket {
  tenant_share::place place;
};

error busy(std::chrono::milliseconds wait) {
  return error(errc::rate_limited, "community_busy",
               "This community is asking for more than its share of this server. Try again in a moment.")
      .with_retry_after(wait);
}

std::optional<community_id> community_behind(const http::request& from) {
  if (from.route() == nullptr) return std::nullopt;
  if (const auto* ticket = from.get<key_ticket>()) return ticket->key.community;
  if (from.route()->needs != http::access::session || from.route()->permission == "self") return std::nullopt;
  auto named = community_of(from);
  if (!named) return std::nullopt;
  return std::move(*named);
}

}  // namespace

result<tenant_share::place> tenant_share::enter(const community_id& community, steady_point now) {
  const auto found = under_way_.find(community.str());
  if (found != under_way_.end() && found->second >= bounds_.at_once) return busy(std::chrono::seconds(1));
  note(community.str(), now);
  auto& limit = is_alone(now) ? often_ : beside_others_;
  if (auto taken = limit.take(community.str(), now); !taken) {
    return busy(taken.error().retry_after().value_or(std::chrono::seconds(1)));
  }
  ++under_way_[community.str()];
  const auto give_back = [share = shared_from_this(), name = community.str()](void*) { share->leave(name); };
  return place(this, give_back);
}

void tenant_share::note(const std::string& community, steady_point now) {
  if (latest_.community != community) latest_other_ = std::exchange(latest_, sighting());
  latest_.community = community;
  latest_.at = now;
}

bool tenant_share::is_alone(steady_point now) const {
  return latest_other_.community.empty() || now - latest_other_.at > bounds_.counts_for;
}

void tenant_share::leave(const std::string& community) noexcept {
  const auto found = under_way_.find(community);
  if (found != under_way_.end() && --found->second == 0) under_way_.erase(found);
}

int tenant_share::under_way(const community_id& community) const {
  const auto found = under_way_.find(community.str());
  return found == under_way_.end() ? 0 : found->second;
}

http::async_guard tenant_guard(context& c, tenant_bounds bounds) {
  const auto share = std::make_shared<tenant_share>(bounds);
  return [&c, share, wait = bounds.refusal_after](http::request& from) -> net::awaitable<std::optional<http::reply>> {
    const auto community = community_behind(from);
    if (!community) co_return std::nullopt;
    auto entered = share->enter(*community, c.time.steady_now());
    if (!entered) {
      co_await net::pause(wait);
      co_return http::reply::from_error(entered.error());
    }
    tenant_ticket ticket;
    ticket.place = std::move(*entered);
    from.put(std::move(ticket));
    co_return std::nullopt;
  };
}

}  // namespace ess::server
