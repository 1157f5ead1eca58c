// How ess-server asks Discord about interactions: without a token of its own, since each interaction brings one.
#pragma once

#include <memory>

#include "ess/base/clock.hpp"
#include "ess/base/log.hpp"
#include "ess/base/random.hpp"
#include "ess/config/settings.hpp"
#include "ess/discord/rest/actor_prover.hpp"
#include "ess/discord/rest/client.hpp"
#include "ess/net/http_client.hpp"

namespace ess::server {

/// Lifetime: http, clock, random source and log outlive it. Threads: the executor's one.
class actor_proofs {
 public:
  actor_proofs(net::http_client& http, const config::server_settings& settings, const clock& time,
               random_source& random, const logger& log, std::shared_ptr<rest::limits> shared);

  rest::actor_prover& prover() noexcept { return prover_; }

 private:
  rest::client client_;
  rest::actor_prover prover_;
};

}  // namespace ess::server
