#include "ess/http/middleware.hpp"

namespace ess::http {

namespace {

constexpr std::string_view content_security_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

void set_default(reply& to, std::string_view name, std::string_view value) {
  if (!to.has_header(name)) to.static_header(name, value);
}

}  // namespace

finisher security_headers(bool https) {
  return [https](const request&, reply& to) {
    set_default(to, "Content-Security-Policy", content_security_policy);
    set_default(to, "X-Content-Type-Options", "nosniff");
    set_default(to, "Referrer-Policy", "no-referrer");
    set_default(to, "Cross-Origin-Opener-Policy", "same-origin");
    set_default(to, "Cross-Origin-Resource-Policy", "same-origin");
    set_default(to, "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
    if (https) set_default(to, "Strict-Transport-Security", "max-age=31536000; includeSubDomains");
  };
}

}  // namespace ess::http
