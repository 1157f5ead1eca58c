#include "http/write_reply.hpp"

#include <array>
#include <charconv>

namespace ess::http {

namespace {

void append_number(std::string& out, std::size_t number) {
  std::array<char, 24> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

void append_header(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

void write_head(std::string& out, const reply& to, server_context& context, std::string_view request_id, bool keep_open,
                body_end end) {
  out += "HTTP/1.1 ";
  append_number(out, static_cast<std::size_t>(to.status()));
  out.append(" ").append(reason_phrase(to.status())).append("\r\n");
  append_header(out, "Server", "ess");
  append_header(out, "Date", context.date());
  append_header(out, "X-Request-Id", request_id);
  to.append_headers(out);
  if (!keep_open) append_header(out, "Connection", "close");
  if (end == body_end::chunks) append_header(out, "Transfer-Encoding", "chunked");
  if (end == body_end::length && to.status() != 204 && to.status() != 304) {
    out += "Content-Length: ";
    append_number(out, to.body().size());
    out += "\r\n";
  }
  out += "\r\n";
}

void write_chunk(std::string& out, std::string_view piece) {
  std::array<char, 24> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), piece.size(), 16).ptr;
  out.append(digits.data(), end).append("\r\n").append(piece).append("\r\n");
}

}  // namespace ess::http
