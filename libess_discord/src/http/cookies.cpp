#include "ess/http/cookies.hpp"

#include <algorithm>
#include <stdexcept>

#include "ess/base/text.hpp"
#include "ess/net/http_types.hpp"

namespace ess::http {

namespace {

/// RFC 6265 section 4.1.1: visible ASCII without quote, comma, semicolon, backslash.
bool is_cookie_value(std::string_view value) noexcept {
  return std::all_of(value.begin(), value.end(),
                     [](char c) { return c > 0x20 && c < 0x7f && c != '"' && c != ',' && c != ';' && c != '\\'; });
}

/// Calls `visit(name, has_equals, value)` for each part of the header.
template <class F>
void for_each_cookie(std::string_view header, F visit) {
  while (!header.empty()) {
    const auto end = std::min(header.find(';'), header.size());
    const auto part = trim(header.substr(0, end));
    header.remove_prefix(std::min(end + 1, header.size()));
    const auto equals = part.find('=');
    if (equals == std::string_view::npos) {
      visit(part, false, std::string_view());
    } else {
      visit(trim(part.substr(0, equals)), true, trim(part.substr(equals + 1)));
    }
  }
}

}  // namespace

std::optional<std::string_view> find_cookie(std::string_view cookie_header, std::string_view name) {
  std::optional<std::string_view> found;
  bool usable = true;
  for_each_cookie(cookie_header, [&](std::string_view key, bool has_equals, std::string_view value) {
    if (key != name) return;
    if (found || !has_equals || !is_cookie_value(value)) usable = false;
    found = value;
  });
  if (!usable) return std::nullopt;
  return found;
}

bool mentions_cookie(std::string_view cookie_header, std::string_view name) {
  bool mentioned = false;
  for_each_cookie(cookie_header,
                  [&](std::string_view key, bool, std::string_view) { mentioned = mentioned || key == name; });
  return mentioned;
}

set_cookie::set_cookie(std::string_view name, std::string_view value) : name_(name), value_(value) {
  if (!net::is_header_name(name) || !is_cookie_value(value)) {
    throw std::invalid_argument("set_cookie: name or value holds characters a cookie cannot carry");
  }
}

set_cookie set_cookie::removal(std::string_view name) { return set_cookie(name, "").max_age(std::chrono::seconds(0)); }

set_cookie& set_cookie::max_age(std::chrono::seconds age) & {
  max_age_ = age;
  return *this;
}

set_cookie& set_cookie::secure(bool on) & {
  secure_ = on;
  return *this;
}

std::string set_cookie::text() const {
  std::string text = name_ + "=" + value_ + "; Path=/; HttpOnly; SameSite=Lax";
  if (max_age_) text += "; Max-Age=" + std::to_string(max_age_->count());
  if (secure_) text += "; Secure";
  return text;
}

}  // namespace ess::http
