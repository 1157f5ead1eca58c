// Requests without a server, for tests of handlers.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ess/http/request.hpp"
#include "ess/http/router.hpp"

namespace ess::http {

/// A request as the parser would make it, from 127.0.0.1 with id "test". Errors: those the parser would answer 400
/// with.
result<request> make_request(method verb, std::string_view target, const std::vector<net::http_header>& headers = {},
                             std::string body = {});

}  // namespace ess::http
