// Words of HTTP that client and server share.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ess::net {

enum class http_method { get, head, post, put, patch, delete_, options };

/// `GET`, `DELETE`, ...
std::string_view to_string(http_method method) noexcept;
/// Nothing for any other word; methods are case-sensitive (RFC 9110 section 9.1).
std::optional<http_method> parse_http_method(std::string_view text) noexcept;

struct http_header {
  std::string name;
  std::string value;
};

/// The value of the first header of that name (any case); nothing when there is none.
std::optional<std::string_view> find_header(const std::vector<http_header>& headers, std::string_view name) noexcept;

/// True for equal ASCII text regardless of case: how header names compare.
bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept;
/// True if the name is an RFC 9110 token.
bool is_header_name(std::string_view name) noexcept;
/// True if the value can be sent: no CR, LF, NUL or other control character but TAB (security requirement HT-9).
bool is_header_value(std::string_view value) noexcept;

}  // namespace ess::net
