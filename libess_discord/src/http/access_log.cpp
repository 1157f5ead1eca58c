#include <cstdint>

#include "ess/http/middleware.hpp"

namespace ess::http {

finisher access_log(const logger& log) {
  return [&log](const request& from, reply& to) {
    const std::string_view pattern = from.route() != nullptr ? std::string_view(from.route()->pattern) : "-";
    log.info("http.request", {{"method", net::to_string(from.verb())},
                              {"route", pattern},
                              {"status", std::int64_t{to.status()}},
                              {"reason", to.error_reason()},
                              {"network", from.client_network()},
                              {"us", std::int64_t{from.age().count()}},
                              {"request_id", from.id()}});
  };
}

}  // namespace ess::http
