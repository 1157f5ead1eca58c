// No community takes the server from the others (security requirement TE-7).
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "context.hpp"
#include "ess/access/rate_limit.hpp"
#include "ess/base/result.hpp"
#include "ess/http/middleware.hpp"

namespace ess::server {

/// What one community may have, all its keys and people together. A request costs at most a few rows and one audit
/// entry, so this bounds what is written for it, too; what waits to be sent has bounds of its own.
struct tenant_bounds {
  int at_once = 48;  ///< requests under way: so many are the most that others wait for
  access::rate often{10'000, std::chrono::seconds(1)};  ///< for keys without a limit of their own
  /// While another community works, too: a tenth of what two cores serve.
  access::rate beside_others{100, std::chrono::milliseconds(100)};
  /// For so long after its last request a community counts as working.
  std::chrono::seconds counts_for{60};
  /// How long a refusal is held back, so that asking again at once costs the caller time and not us.
  std::chrono::milliseconds refusal_after{250};
};

/// Threads: one at a time.
class tenant_share : public std::enable_shared_from_this<tenant_share> {
 public:
  explicit tenant_share(const tenant_bounds& bounds = {})
      : bounds_(bounds), often_(bounds.often, 10'000), beside_others_(bounds.beside_others, 10'000) {}

  /// A place among the requests under way; given back when the last copy dies.
  using place = std::shared_ptr<void>;

  /// Errors: `community_busy` (rate_limited) with the time to wait; then nothing is taken.
  result<place> enter(const community_id& community, steady_point now);

  int under_way(const community_id& community) const;

 private:
  void leave(const std::string& community) noexcept;
  void note(const std::string& community, steady_point now);
  /// Whether nobody but the community that was noted last works.
  bool is_alone(steady_point now) const;

  /// A community that asked for something, and when.
  struct sighting {
    std::string community;
    steady_point at;
  };

  tenant_bounds bounds_;
  access::rate_limiter often_;
  access::rate_limiter beside_others_;
  sighting latest_;
  sighting latest_other_;                              ///< the last one of another community than that of `latest_`
  std::map<std::string, int, std::less<>> under_way_;  // communities without a request are not in it
};

/// After the guards of sessions and keys: 429 `community_busy`, held back a little, for a request of a community that
/// has its share. Lets requests through that concern no community. Lifetime: the context outlives the server.
http::async_guard tenant_guard(context& c, tenant_bounds bounds = {});

}  // namespace ess::server
