// The simulator on a TCP port: one port for REST, OAuth2, the gateway, the client page and the control API.
#pragma once

#include <memory>
#include <string>

#include "ess/base/clock.hpp"
#include "ess/base/log.hpp"
#include "ess/base/random.hpp"
#include "ess/base/result.hpp"
#include "ess/testing/sim_options.hpp"
#include "ess/testing/sim_tls.hpp"

namespace boost::asio {
class io_context;
}

namespace ess::testing {

class simulator;

/// Serves a simulator. Meant for loopback: the control API asks nobody for a password.
///
/// Lifetime: everything given to the constructor outlives the server, and the server outlives the run of `io`.
/// Threads: only the one that runs `io`.
class sim_server {
 public:
  sim_server(boost::asio::io_context& io, const clock& clock, const logger& log, random_source& random, simulator& sim);
  ~sim_server();
  sim_server(const sim_server&) = delete;
  sim_server& operator=(const sim_server&) = delete;

  /// Starts to listen on `host:port`, as in `127.0.0.1:4000`; port 0 takes a free one.
  /// Answers the address really bound. Errors: those of `http::server::listen`.
  result<std::string> start(const std::string& listen);
  /// As `start`, under TLS: REST, gateway and pages on one port. The simulator's option `tls` should be set, so that it
  /// names its gateway by `wss`. Errors: also `tls_identity_invalid`.
  result<std::string> start_tls(const std::string& listen, const sim_tls_identity& identity);
  /// Stops to accept, drops gateway connections and ends waiting requests; `io` runs out of work afterwards.
  void stop();

 private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

}  // namespace ess::testing
