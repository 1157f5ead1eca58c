// What the tests of the outbox worker set up before there is a store.
#pragma once

#include <boost/asio/io_context.hpp>
#include <string_view>

#include "ess/config/settings.hpp"
#include "support/server_context.hpp"

namespace ess::test {

/// An executor outlives the store whose answers it waits for: fixtures derive from it, so it is there before their
/// world.
struct waiting_executor {
  boost::asio::io_context io;
};

/// Of a server with a bot token of its own.
inline config::server_settings settings_with_token() {
  config::server_settings settings;
  settings.discord_api_base = must(config::parse_http_url("http://127.0.0.1:4000/api/v10"));
  settings.discord_authorize_url = must(config::parse_http_url("http://127.0.0.1:4000/oauth2/authorize"));
  settings.discord_bot_token = secret(std::string_view("example.token"));
  return settings;
}

}  // namespace ess::test
