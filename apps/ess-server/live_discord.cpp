#include "live_discord.hpp"

#include <algorithm>

#include "ess/crypto/hash.hpp"

namespace ess::server {
namespace {

// Far more bots than this do not look at their settings at once.
constexpr std::size_t most_clients = 256;
// A person is waiting for the page.
constexpr std::chrono::milliseconds longest_wait{8'000};

}  // namespace

live_discord::live_discord(net::http_client& http, const clock& time, random_source& random, const logger& log,
                           const config::server_settings& settings)
    : http_(http),
      clock_(time),
      random_(random),
      log_(log),
      server_token_(settings.discord_bot_token.clone()),
      server_application_(settings.discord_app),
      authorize_url_(settings.discord_authorize_url.str()) {
  rest_.api_base = settings.discord_api_base.str();
  rest_.max_wait = longest_wait;
  rest_.max_attempts = 2;
}

std::shared_ptr<rest::client> live_discord::client_of(const secret& token) {
  const std::string digest = crypto::sha256(token.reveal());
  const auto known = std::ranges::find(clients_, digest, &entry::first);
  if (known != clients_.end()) {
    clients_.splice(clients_.begin(), clients_, known);
    return clients_.front().second;
  }
  auto made = std::make_shared<rest::client>(http_, clock_, random_, log_, rest_, token.clone(), limits_.of(token));
  clients_.emplace_front(digest, made);
  if (clients_.size() > most_clients) clients_.pop_back();
  return made;
}

}  // namespace ess::server
