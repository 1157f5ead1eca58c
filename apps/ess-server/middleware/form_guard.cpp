#include "middleware/form_guard.hpp"

#include "ess/base/encoding.hpp"
#include "ess/crypto/hash.hpp"
#include "ess/identity/sessions.hpp"

namespace ess::server {
namespace {

constexpr std::size_t cookie_characters = 43;  // base64url of 32 bytes

bool proves_form(const http::request& from, std::string_view cookie_name) {
  const auto cookie = from.cookie(cookie_name);
  const auto sent = from.header("X-CSRF-Token");
  if (!cookie || !sent || cookie->size() != cookie_characters || !from_base64url(*cookie)) return false;
  return crypto::equal_constant_time(*sent, identity::form_csrf_token(*cookie));
}

}  // namespace

http::guard form_guard(const context& c) {
  return [&c](http::request& from) -> std::optional<http::reply> {
    const auto* row = from.route();
    if (row == nullptr || row->needs != http::access::open || row->protection == http::csrf::none) return std::nullopt;
    if (proves_form(from, c.site.form_cookie)) return std::nullopt;
    return http::reply::from_error(
        error(errc::forbidden, "csrf_token_invalid", "The form is out of date. Reload the page and try again."));
  };
}

}  // namespace ess::server
