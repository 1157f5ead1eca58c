#include "ess/http/request.hpp"

#include <cstdlib>

#include "ess/base/encoding.hpp"
#include "ess/base/text.hpp"
#include "ess/http/cookies.hpp"

namespace ess::http {

namespace {

constexpr std::size_t max_parameters = 64;
constexpr std::size_t max_parameter_bytes = 8 * 1024;

error parameters_invalid(std::string message) {
  return error(errc::invalid_argument, "parameters_invalid", std::move(message));
}

error content_type_wrong(std::string message) {
  return error(errc::unsupported, "content_type_wrong", std::move(message));
}

std::optional<std::string> decode_part(std::string_view text) {
  auto decoded = percent_decode(text, true);
  if (!decoded || !is_utf8(*decoded) || decoded->find('\0') != std::string::npos) return std::nullopt;
  return decoded;
}

}  // namespace

result<parameters> parameters::parse(std::string_view text) {
  if (text.size() > max_parameter_bytes) return parameters_invalid("The parameters are larger than 8 KiB.");
  parameters parsed;
  while (!text.empty()) {
    const auto end = std::min(text.find('&'), text.size());
    const auto pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (pair.empty()) continue;
    if (parsed.pairs_.size() == max_parameters) return parameters_invalid("There are more than 64 parameters.");
    const auto equals = pair.find('=');
    auto name = decode_part(pair.substr(0, equals));
    auto value = decode_part(equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1));
    if (!name || !value) return parameters_invalid("A parameter is not percent-encoded UTF-8 text.");
    parsed.pairs_.emplace_back(std::move(*name), std::move(*value));
  }
  return parsed;
}

result<std::optional<std::string>> parameters::single(std::string_view name) const {
  std::optional<std::string> found;
  for (const auto& [key, value] : pairs_) {
    if (key != name) continue;
    if (found) {
      return error(errc::invalid_argument, "parameter_repeated",
                   "The parameter \"" + std::string(name) + "\" is given more than once.");
    }
    found = value;
  }
  return found;
}

bool parameters::contains(std::string_view name) const noexcept {
  for (const auto& pair : pairs_) {
    if (pair.first == name) return true;
  }
  return false;
}

std::optional<std::string_view> request::header(std::string_view name) const noexcept {
  for (const auto& field : parts_.fields) {
    if (net::equal_ignoring_case(name_of(field), name)) return value_of(field);
  }
  return std::nullopt;
}

std::vector<std::string_view> request::headers(std::string_view name) const {
  std::vector<std::string_view> values;
  for (const auto& field : parts_.fields) {
    if (net::equal_ignoring_case(name_of(field), name)) values.push_back(value_of(field));
  }
  return values;
}

std::optional<std::string_view> request::cookie(std::string_view name) const {
  const auto all = header("Cookie");
  if (!all) return std::nullopt;
  return find_cookie(*all, name);
}

std::string request::content_type() const {
  const auto value = header("Content-Type");
  if (!value) return {};
  return ascii_lower(trim(value->substr(0, value->find(';'))));
}

result<boost::json::value> request::json_body(const json_limits& limits) const {
  if (content_type() != "application/json") {
    return content_type_wrong("Send the body as JSON, with the header Content-Type: application/json.");
  }
  return parse_json(parts_.body, limits);
}

result<parameters> request::form_body() const {
  if (content_type() != "application/x-www-form-urlencoded") {
    return content_type_wrong("Send the body as a form, with Content-Type: application/x-www-form-urlencoded.");
  }
  return parameters::parse(parts_.body);
}

const std::string& request::route_param(std::string_view name) const {
  for (const auto& [key, value] : route_params_) {
    if (key == name) return value;
  }
  // A handler asked for what its own pattern does not have: a defect that no input can cause.
  std::abort();
}

}  // namespace ess::http
