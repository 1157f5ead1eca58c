// Cookies in and out.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace ess::http {

/// The value of the cookie `name` in a `Cookie` header; nothing when absent, malformed or given twice.
std::optional<std::string_view> find_cookie(std::string_view cookie_header, std::string_view name);
/// True if the header holds any cookie of that name, well formed or not, once or often.
bool mentions_cookie(std::string_view cookie_header, std::string_view name);

/// A `Set-Cookie` value: always HttpOnly, Path=/, SameSite=Lax, no Domain (security requirement SE-9).
class set_cookie {
 public:
  /// `value` must be cookie octets (RFC 6265 section 4.1.1); anything else throws std::invalid_argument.
  set_cookie(std::string_view name, std::string_view value);
  /// A cookie that removes the one of that name.
  static set_cookie removal(std::string_view name);

  /// Without it the cookie ends with the browser's session.
  set_cookie& max_age(std::chrono::seconds age) &;
  set_cookie&& max_age(std::chrono::seconds age) && { return std::move(max_age(age)); }
  /// Needed for names that start `__Host-`.
  set_cookie& secure(bool on) &;
  set_cookie&& secure(bool on) && { return std::move(secure(on)); }

  std::string text() const;

 private:
  std::string name_;
  std::string value_;
  std::optional<std::chrono::seconds> max_age_;
  bool secure_ = false;
};

}  // namespace ess::http
