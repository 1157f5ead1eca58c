// Guards about how a request got here: by TLS where that is promised, and under the public name.
#pragma once

#include "context.hpp"
#include "ess/http/middleware.hpp"

namespace ess::server {

/// When the public URL is https, API requests that came neither by TLS nor from a trusted proxy are refused, not
/// redirected: 403 `https_required`. With ESS_BOT_HTTP_LOOPBACK=1 peers on loopback may use /api/bot over http.
http::guard require_https(const context& c);

/// Pages asked for under another accepted name are sent to the public one, where cookies and origin checks are right.
http::guard prefer_public_name(const context& c);

}  // namespace ess::server
