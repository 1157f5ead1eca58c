#include "actor_proofs.hpp"

namespace ess::server {

result<std::unique_ptr<actor_proofs>> actor_proofs::make(const config::server_settings& settings,
                                                         net::executor executor, const clock& time,
                                                         random_source& random, const logger& log) {
  net::http_client_options options;
  options.user_agent = rest::user_agent(settings.public_url.origin(), ESS_VERSION);
  auto http = net::make_http_client(std::move(executor), std::move(options));
  if (!http) return std::move(http).error();
  rest::client_settings discord;
  discord.api_base = settings.discord_api_base.str();
  // A person waits for the decision, and the bot gives up after 10 s.
  discord.max_attempts = 2;
  return std::unique_ptr<actor_proofs>(new actor_proofs(std::move(*http), std::move(discord), time, random, log));
}

}  // namespace ess::server
