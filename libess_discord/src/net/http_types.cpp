#include "ess/net/http_types.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace ess::net {

namespace {

constexpr std::array<std::pair<http_method, std::string_view>, 7> method_names{{
    {http_method::get, "GET"},
    {http_method::head, "HEAD"},
    {http_method::post, "POST"},
    {http_method::put, "PUT"},
    {http_method::patch, "PATCH"},
    {http_method::delete_, "DELETE"},
    {http_method::options, "OPTIONS"},
}};

constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

constexpr bool is_token_character(char c) noexcept {
  if ((c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z')) return true;
  return std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

}  // namespace

std::string_view to_string(http_method method) noexcept {
  for (const auto& [value, name] : method_names) {
    if (value == method) return name;
  }
  return {};
}

std::optional<http_method> parse_http_method(std::string_view text) noexcept {
  for (const auto& [value, name] : method_names) {
    if (name == text) return value;
  }
  return std::nullopt;
}

std::optional<std::string_view> find_header(const std::vector<http_header>& headers, std::string_view name) noexcept {
  for (const auto& header : headers) {
    if (equal_ignoring_case(header.name, name)) return header.value;
  }
  return std::nullopt;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

bool is_header_name(std::string_view name) noexcept {
  return !name.empty() && std::all_of(name.begin(), name.end(), is_token_character);
}

bool is_header_value(std::string_view value) noexcept {
  return std::all_of(value.begin(), value.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte >= 0x20 && byte != 0x7f) || byte == '\t';
  });
}

}  // namespace ess::net
