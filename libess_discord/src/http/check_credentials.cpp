#include "ess/http/cookies.hpp"
#include "ess/http/middleware.hpp"

namespace ess::http {

guard check_credentials(std::string cookie_name) {
  return [cookie_name = std::move(cookie_name)](request& from) -> std::optional<reply> {
    if (!from.header("X-API-Key")) return std::nullopt;
    const auto cookies = from.header("Cookie");
    if (!cookies || !mentions_cookie(*cookies, cookie_name)) return std::nullopt;
    return reply::from_error(error(errc::invalid_argument, "credentials_mixed",
                                   "Send either a session cookie or the header X-API-Key, not both."));
  };
}

}  // namespace ess::http
