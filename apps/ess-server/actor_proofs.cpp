#include "actor_proofs.hpp"

namespace ess::server {

namespace {

rest::client_settings client_settings_of(const config::server_settings& settings) {
  rest::client_settings discord;
  discord.api_base = settings.discord_api_base.str();
  // A person waits for the decision, and the bot gives up after 10 s.
  discord.max_attempts = 2;
  return discord;
}

}  // namespace

actor_proofs::actor_proofs(net::http_client& http, const config::server_settings& settings, const clock& time,
                           random_source& random, const logger& log, std::shared_ptr<rest::limits> shared)
    : client_(http, time, random, log, client_settings_of(settings), secret(), std::move(shared)),
      prover_(client_, time) {}

}  // namespace ess::server
