#include "ess/http/middleware.hpp"

namespace ess::http {

guard check_origin(std::string origin) {
  return [origin = std::move(origin)](request& from) -> std::optional<reply> {
    if (from.route() == nullptr || from.route()->protection == csrf::none) return std::nullopt;
    const auto site = from.header("Sec-Fetch-Site");
    const auto sent_origin = from.header("Origin");
    if ((site && *site != "same-origin" && *site != "none") || (sent_origin && *sent_origin != origin)) {
      return reply::from_error(
          error(errc::forbidden, "cross_site", "This request came from another site and was refused."));
    }
    // A plain HTML form of another site can send a body, but never one of this type.
    const bool has_body = from.header("Content-Length").value_or("0") != "0" || from.header("Transfer-Encoding");
    if (has_body && from.content_type() != "application/json") {
      return reply::from_error(
          error(errc::forbidden, "cross_site", "Send the body with the header Content-Type: application/json."));
    }
    return std::nullopt;
  };
}

}  // namespace ess::http
