#include "http/head_parser.hpp"

#include <algorithm>
#include <array>

namespace ess::http {

namespace {

constexpr refusal malformed{400, "request_malformed", "The request is not well-formed HTTP/1.1."};
constexpr refusal framing_doubtful{400, "framing_invalid",
                                   "The length of the request is given in a way that can be read in two ways."};
constexpr refusal repeated{400, "header_repeated", "A header that may appear only once appears twice."};
constexpr refusal target_too_long{414, "target_too_long", "The address is longer than 2 KiB."};
constexpr refusal fields_too_large{431, "headers_too_large",
                                   "The headers are too many (64 at most) or too large (8 KiB at most, 4 KiB each)."};
constexpr refusal host_malformed{400, "host_invalid", "A request needs exactly one valid Host header."};

enum : unsigned char { token = 1, path_or_query = 2, field_value = 4 };

constexpr std::array<unsigned char, 256> make_classes() {
  std::array<unsigned char, 256> classes{};
  for (unsigned c = 0; c < 256; ++c) {
    unsigned char bits = 0;
    const bool alnum = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (alnum || (c != 0 && std::string_view("!#$%&'*+-.^_`|~").find(static_cast<char>(c)) != std::string_view::npos)) {
      bits |= token;
    }
    if (c > 0x20 && c < 0x7f && c != '#') bits |= path_or_query;
    if ((c >= 0x20 && c != 0x7f) || c == '\t') bits |= field_value;
    classes[c] = bits;
  }
  return classes;
}
constexpr auto classes = make_classes();

bool all_of_class(std::string_view text, unsigned char wanted) noexcept {
  return std::all_of(text.begin(), text.end(),
                     [wanted](char c) { return (classes[static_cast<unsigned char>(c)] & wanted) != 0; });
}

bool equals(std::string_view text, std::string_view lower_name) noexcept {
  return net::equal_ignoring_case(text, lower_name);
}

std::string_view without_outer_blanks(std::string_view text) noexcept {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool has_list_item(std::string_view list, std::string_view lower_item) noexcept {
  while (!list.empty()) {
    const auto comma = list.find(',');
    if (equals(without_outer_blanks(list.substr(0, comma)), lower_item)) return true;
    if (comma == std::string_view::npos) break;
    list.remove_prefix(comma + 1);
  }
  return false;
}

/// What was seen of the fields that decide framing or may appear once.
struct seen_fields {
  bool host = false, content_length = false, content_type = false, authorization = false, cookie = false;
  bool api_key = false, origin = false, transfer_encoding = false, expect = false;
  bool upgrade_websocket = false, connection_upgrade = false;
};

bool set_once(bool& flag, refusal& why, const refusal& reason) {
  if (flag) {
    why = reason;
    return false;
  }
  flag = true;
  return true;
}

bool read_content_length(std::string_view value, std::uint64_t& into) noexcept {
  if (value.empty() || value.size() > 15 || (value.size() > 1 && value.front() == '0')) return false;
  into = 0;
  for (const char c : value) {
    if (c < '0' || c > '9') return false;
    into = into * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return true;
}

bool note_framing_field(std::string_view name, std::string_view value, parsed_head& head, seen_fields& seen,
                        refusal& why) {
  if (equals(name, "host")) {
    head.host = value;
    return set_once(seen.host, why, host_malformed);
  }
  if (equals(name, "content-length")) {
    if (!set_once(seen.content_length, why, framing_doubtful)) return false;
    why = framing_doubtful;
    return read_content_length(value, head.content_length);
  }
  if (equals(name, "transfer-encoding")) {
    if (!set_once(seen.transfer_encoding, why, framing_doubtful)) return false;
    why = framing_doubtful;
    return equals(value, "chunked");
  }
  if (equals(name, "connection")) {
    head.wants_close = head.wants_close || has_list_item(value, "close");
    seen.connection_upgrade = seen.connection_upgrade || has_list_item(value, "upgrade");
  } else if (equals(name, "upgrade")) {
    seen.upgrade_websocket = seen.upgrade_websocket || has_list_item(value, "websocket");
  } else if (equals(name, "expect")) {
    if (!set_once(seen.expect, why, repeated)) return false;
    if (!equals(value, "100-continue")) {
      why = {417, "expectation_failed", "The only expectation this server knows is 100-continue."};
      return false;
    }
    head.expects_continue = true;
  }
  return true;
}

bool note_single_field(std::string_view name, seen_fields& seen, parsed_head& head, refusal& why) {
  if (equals(name, "content-type")) return set_once(seen.content_type, why, repeated);
  if (equals(name, "authorization")) return set_once(seen.authorization, why, repeated);
  if (equals(name, "cookie")) return set_once(seen.cookie, why, repeated);
  if (equals(name, "x-api-key")) return set_once(seen.api_key, why, repeated);
  if (equals(name, "origin")) return set_once(seen.origin, why, repeated);
  if (equals(name, "content-encoding")) head.has_content_encoding = true;
  return true;
}

/// Reads the request line up to its CRLF.
bool parse_request_line(std::string_view line, parsed_head& head, refusal& why) {
  why = malformed;
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == std::string_view::npos || first == 0 || first == last) return false;
  const auto verb = line.substr(0, first);
  const auto target = line.substr(first + 1, last - first - 1);
  const auto version = line.substr(last + 1);
  if (!all_of_class(verb, token) || target.empty() || !all_of_class(target, path_or_query)) return false;
  if (version != "HTTP/1.1" && version != "HTTP/1.0") {
    const bool other_version = version.size() == 8 && version.starts_with("HTTP/") && version[6] == '.';
    if (other_version) why = {505, "version_unsupported", "This server speaks HTTP/1.1."};
    return false;
  }
  head.http_1_0 = version == "HTTP/1.0";
  head.wants_close = head.http_1_0;
  if (target.size() > max_target_bytes) {
    why = target_too_long;
    return false;
  }
  const auto known = net::parse_http_method(verb);
  if (!known) {
    why = {501, "method_unsupported", "This server does not know that method."};
    return false;
  }
  head.verb = *known;
  head.target = target;
  return true;
}

bool parse_field_line(std::string_view line, std::size_t at, parsed_head& head, seen_fields& seen, refusal& why) {
  why = malformed;
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  const auto name = line.substr(0, colon);
  // A blank before the colon or at the start of the line (a folded line) is no token character, so both fail here.
  if (!all_of_class(name, token)) return false;
  const auto value = without_outer_blanks(line.substr(colon + 1));
  if (!all_of_class(value, field_value)) return false;
  if (line.size() > max_field_bytes || head.fields.size() == max_fields) {
    why = fields_too_large;
    return false;
  }
  field_span span;
  span.name_at = static_cast<std::uint16_t>(at);
  span.name_size = static_cast<std::uint16_t>(name.size());
  span.value_at = static_cast<std::uint16_t>(at + static_cast<std::size_t>(value.data() - line.data()));
  span.value_size = static_cast<std::uint16_t>(value.size());
  // A name with "_" may become one with "-" in whatever reads it next; nobody legitimate sends one.
  if (name.find('_') != std::string_view::npos) return true;
  head.fields.push_back(span);
  return note_framing_field(name, value, head, seen, why) && note_single_field(name, seen, head, why);
}

bool settle_target(parsed_head& head, refusal& why) {
  if (head.target.front() == '/') return true;
  why = malformed;
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!head.target.starts_with(scheme)) continue;
    const auto rest = head.target.substr(scheme.size());
    const auto slash = rest.find('/');
    if (slash == std::string_view::npos || rest.substr(0, slash) != head.host) return false;
    head.target = rest.substr(slash);
    return true;
  }
  return false;
}

bool settle_framing(parsed_head& head, const seen_fields& seen, refusal& why) {
  if (!seen.host || !is_host_value(head.host)) {
    why = host_malformed;
    return false;
  }
  if (!settle_target(head, why)) return false;
  if (seen.transfer_encoding && (seen.content_length || head.http_1_0)) {
    why = framing_doubtful;
    return false;
  }
  if (seen.transfer_encoding) {
    head.framing = body_framing::chunked;
  } else if (seen.content_length && head.content_length > 0) {
    head.framing = body_framing::length;
  }
  head.upgrades_to_websocket = seen.upgrade_websocket && seen.connection_upgrade;
  return true;
}

/// What can be said of a head whose end has not come.
head_state judge_incomplete(std::string_view bytes, refusal& why) {
  why = malformed;
  // Catches, among others, a TLS client on a plain port, who would wait for an answer until the timeout.
  if (!bytes.empty() && (bytes[0] < 'A' || bytes[0] > 'Z')) return head_state::refused;
  for (auto at = bytes.find('\n'); at != std::string_view::npos; at = bytes.find('\n', at + 1)) {
    if (at == 0 || bytes[at - 1] != '\r') return head_state::refused;
  }
  const auto line_end = bytes.find("\r\n");
  if (line_end == std::string_view::npos && bytes.size() > max_target_bytes + 32) {
    why = target_too_long;
    return head_state::refused;
  }
  if (bytes.size() > max_head_bytes) {
    why = fields_too_large;
    return head_state::refused;
  }
  return head_state::incomplete;
}

}  // namespace

bool is_host_value(std::string_view value) noexcept {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  std::size_t host_end = 0;
  if (value.starts_with('[')) {
    const auto close = value.find(']');
    if (close == std::string_view::npos || close < 3) return false;
    const auto inside = value.substr(1, close - 1);
    if (inside.find_first_not_of("0123456789abcdefABCDEF:.") != std::string_view::npos) return false;
    host_end = close + 1;
  } else {
    host_end = std::min(value.find(':'), value.size());
    const auto name = value.substr(0, host_end);
    const bool fine = !name.empty() && name.size() <= 253 && std::all_of(name.begin(), name.end(), [&](char c) {
      return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-' || c == '_';
    });
    if (!fine) return false;
  }
  if (host_end == value.size()) return true;
  const auto port = value.substr(host_end + 1);
  return value[host_end] == ':' && !port.empty() && port.size() <= 5 && std::all_of(port.begin(), port.end(), is_digit);
}

head_state parse_head(std::string_view bytes, parsed_head& into, refusal& why) {
  const auto end = bytes.find("\r\n\r\n");
  if (end == std::string_view::npos) return judge_incomplete(bytes, why);
  into.fields.clear();
  auto fields = std::move(into.fields);
  into = parsed_head();
  into.fields = std::move(fields);
  into.size = end + 4;
  const auto line_end = bytes.find("\r\n");
  if (line_end > max_target_bytes + 32) {
    why = target_too_long;
    return head_state::refused;
  }
  if (into.size - line_end > max_fields_bytes) {
    why = fields_too_large;
    return head_state::refused;
  }
  if (!parse_request_line(bytes.substr(0, line_end), into, why)) return head_state::refused;
  seen_fields seen;
  for (std::size_t at = line_end + 2; at < end + 2;) {
    const auto stop = bytes.find("\r\n", at);
    if (!parse_field_line(bytes.substr(at, stop - at), at, into, seen, why)) return head_state::refused;
    at = stop + 2;
  }
  return settle_framing(into, seen, why) ? head_state::complete : head_state::refused;
}

}  // namespace ess::http
