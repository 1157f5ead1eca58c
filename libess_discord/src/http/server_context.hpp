// What all connections of one server share.
#pragma once

#include <cstdint>
#include <ctime>
#include <string>

#include "ess/base/log.hpp"
#include "ess/http/middleware.hpp"
#include "ess/http/router.hpp"
#include "ess/http/server.hpp"

namespace ess::http {

struct server_context {
  server_context(const router& r, middleware m, const logger& l, server_options o, std::string prefix)
      : routes(r), chain(std::move(m)), log(l), options(std::move(o)), id_prefix(std::move(prefix)) {}

  const router& routes;
  const middleware chain;
  const logger& log;
  const server_options options;
  const std::string id_prefix;  ///< differs from run to run, so that ids do not repeat
  std::uint64_t requests = 0;
  bool stopping = false;

  std::string next_request_id();
  /// Value of the `Date` header, formatted once a second.
  const std::string& date();

 private:
  std::time_t date_of_ = 0;
  std::string date_;
};

}  // namespace ess::http
