#include "ess/admin/protocol.hpp"

#include <array>

#include "ess/base/json.hpp"

namespace ess::admin {

namespace {

constexpr std::array all_codes{errc::invalid_argument, errc::unauthenticated, errc::forbidden,    errc::not_found,
                               errc::conflict,         errc::too_large,       errc::rate_limited, errc::timeout,
                               errc::unavailable,      errc::unsupported,     errc::corrupt,      errc::internal};
constexpr std::size_t length_bytes = 4;

errc code_of(std::string_view name) {
  for (const auto code : all_codes) {
    if (to_string(code) == name) return code;
  }
  return errc::internal;
}

error invalid_request(std::string message) { return {errc::invalid_argument, "invalid_request", std::move(message)}; }

json_limits limits_for(std::size_t bytes) {
  json_limits limits;
  limits.max_bytes = bytes;
  return limits;
}

}  // namespace

std::string frame(std::string_view message) {
  const auto size = static_cast<std::uint32_t>(message.size());
  std::string framed;
  framed.reserve(length_bytes + message.size());
  for (const int shift : {24, 16, 8, 0}) framed += static_cast<char>((size >> shift) & 0xff);
  framed += message;
  return framed;
}

std::string write_request(const request& what) {
  boost::json::object json;
  json["command"] = what.command;
  json["arguments"] = what.arguments;
  return to_json_text(json);
}

result<request> read_request(std::string_view message) {
  auto parsed = parse_json(message, limits_for(max_request_bytes));
  if (!parsed) return std::move(parsed).error();
  const auto command = string_member(*parsed, "command");
  const auto* arguments = find_member(*parsed, "arguments");
  if (!command || arguments == nullptr || !arguments->is_object()) {
    return invalid_request("An admin request is {\"command\":…,\"arguments\":{…}}.");
  }
  return request{*command, arguments->get_object()};
}

std::string write_reply(const result<boost::json::object>& outcome) {
  boost::json::object json;
  json["ok"] = outcome.has_value();
  if (outcome) {
    json["result"] = *outcome;
  } else {
    json["kind"] = to_string(outcome.error().code());
    json["code"] = outcome.error().reason();
    json["error"] = outcome.error().message();
  }
  return to_json_text(json);
}

result<boost::json::object> read_reply(std::string_view message) {
  const auto parsed = parse_json(message, limits_for(max_reply_bytes));
  const auto ok = parsed ? bool_member(*parsed, "ok") : std::nullopt;
  if (ok && *ok) {
    const auto* value = find_member(*parsed, "result");
    if (value != nullptr && value->is_object()) return value->get_object();
  }
  if (ok && !*ok) {
    const auto kind = string_member(*parsed, "kind");
    const auto code = string_member(*parsed, "code");
    const auto text = string_member(*parsed, "error");
    if (kind && code && text) return error(code_of(*kind), *code, *text);
  }
  return error(errc::corrupt, "invalid_reply",
               "ess-server's answer cannot be read. Are essctl and ess-server of one version?");
}

result<std::optional<std::string>> frame_reader::feed(std::string_view bytes) {
  buffer_ += bytes;
  if (buffer_.size() < length_bytes) return std::optional<std::string>();
  std::size_t size = 0;
  for (std::size_t i = 0; i < length_bytes; ++i) size = size << 8 | static_cast<unsigned char>(buffer_[i]);
  if (size > limit_) return error(errc::too_large, "too_large", "This message is longer than the admin socket takes.");
  if (buffer_.size() < length_bytes + size) return std::optional<std::string>();
  if (buffer_.size() > length_bytes + size) return invalid_request("There are bytes after the message.");
  return std::optional<std::string>(buffer_.substr(length_bytes));
}

}  // namespace ess::admin
