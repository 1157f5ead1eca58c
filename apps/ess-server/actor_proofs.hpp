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

/// Lifetime: executor, clock, random source and log outlive it. Threads: the executor's one.
class actor_proofs {
 public:
  /// Errors: those of `net::make_http_client`.
  static result<std::unique_ptr<actor_proofs>> make(const config::server_settings& settings, net::executor executor,
                                                    const clock& time, random_source& random, const logger& log);

  rest::actor_prover& prover() noexcept { return prover_; }

 private:
  actor_proofs(std::unique_ptr<net::http_client> http, rest::client_settings discord, const clock& time,
               random_source& random, const logger& log)
      : http_(std::move(http)),
        client_(*http_, time, random, log, std::move(discord), secret()),
        prover_(client_, time) {}

  std::unique_ptr<net::http_client> http_;
  rest::client client_;
  rest::actor_prover prover_;
};

}  // namespace ess::server
