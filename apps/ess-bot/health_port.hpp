// The bot's health over HTTP, for whoever watches it on this machine.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "ess/base/log.hpp"
#include "ess/base/random.hpp"
#include "ess/base/result.hpp"
#include "ess/config/url.hpp"
#include "ess/http/router.hpp"
#include "ess/http/server.hpp"
#include "health.hpp"

namespace ess::bot {

/// Answers `GET /health` (200 as long as the process answers), `/ready` (200 or 503, with the figures) and `/metrics`.
/// Whoever asks must name this machine as host, so that a page in a browser cannot ask under a name of its own.
///
/// Lifetime: log and random outlive it, and so does what `look` uses. Threads: the executor's.
class health_port {
 public:
  using look = std::function<bot_health()>;

  /// Listens at once. Errors: those of `http::server::listen`, naming the setting.
  static result<std::unique_ptr<health_port>> open(net::executor ex, const config::listen_address& where,
                                                   look at_health, const logger& log, random_source& random);

  /// The address really bound.
  const std::string& address() const noexcept { return address_; }
  net::awaitable<void> close();

 private:
  health_port(look at_health, const logger& log) : look_(std::move(at_health)), log_(log) {}
  result<void> start(net::executor ex, const config::listen_address& where, random_source& random);
  std::vector<http::route> routes();

  look look_;
  const logger& log_;
  std::optional<http::router> table_;
  std::optional<http::server> server_;
  std::string address_;
};

}  // namespace ess::bot
