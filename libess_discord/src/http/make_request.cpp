#include "http/make_request.hpp"

#include "ess/http/testing.hpp"
#include "http/target.hpp"

namespace ess::http {

result<request::parts> make_parts(std::string_view bytes, const parsed_head& head) {
  request::parts parts;
  auto path = decode_path(head.target);
  if (!path) return std::move(path).error();
  parts.path = std::move(path).value();
  if (const auto mark = head.target.find('?'); mark != std::string_view::npos) {
    auto query = parameters::parse(head.target.substr(mark + 1));
    if (!query) return std::move(query).error();
    parts.query = std::move(query).value();
  }
  parts.verb = head.verb;
  parts.target = head.target;
  parts.head = bytes.substr(0, head.size);
  parts.fields = head.fields;
  return parts;
}

result<request> make_request(method verb, std::string_view target, const std::vector<net::http_header>& headers,
                             std::string body) {
  std::string bytes = std::string(net::to_string(verb)) + " " + std::string(target) + " HTTP/1.1\r\n";
  if (!net::find_header(headers, "Host")) bytes += "Host: localhost\r\n";
  for (const auto& header : headers) bytes += header.name + ": " + header.value + "\r\n";
  bytes += "\r\n";
  parsed_head head;
  refusal why;
  if (parse_head(bytes, head, why) != head_state::complete) {
    return error(errc::invalid_argument, why.reason, std::string(why.message));
  }
  auto parts = make_parts(bytes, head);
  if (!parts) return std::move(parts).error();
  request::parts made = std::move(parts).value();
  made.body = std::move(body);
  made.origin.peer = "127.0.0.1";
  made.origin.client = "127.0.0.1";
  made.origin.client_network = "127.0.0.0/24";
  made.origin.id = "test";
  return request(std::move(made));
}

}  // namespace ess::http
