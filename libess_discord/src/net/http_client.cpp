#include "ess/net/http_client.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/stream_traits.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/span_body.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <map>

#include "net/call_slots.hpp"
#include "net/transport.hpp"

namespace ess::net {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using wire_request = beast::http::request<beast::http::span_body<const char>>;
using wire_parser = beast::http::response_parser<beast::http::string_body>;

constexpr std::uint32_t max_response_head = 64 * 1024;

/// An open connection, and what was read beyond the last answer.
struct connection {
  explicit connection(byte_stream opened) : stream(std::move(opened)) {}

  byte_stream stream;
  beast::flat_buffer input;
  std::chrono::steady_clock::time_point idle_since;

  /// False when the other side closed, or sent what nobody asked for, while the connection lay idle.
  bool looks_alive() {
    auto& socket = stream.lowest().socket();
    boost::system::error_code ec;
    socket.non_blocking(true, ec);
    char byte = 0;
    socket.receive(asio::buffer(&byte, 1), asio::socket_base::message_peek, ec);
    return ec == asio::error::would_block || ec == asio::error::try_again;
  }
};

bool is_idempotent(http_method method) noexcept { return method != http_method::post && method != http_method::patch; }

result<wire_request> to_wire(const http_request& from, const target_url& to, const std::string& user_agent) {
  wire_request made;
  made.version(11);
  made.method_string(beast::string_view(to_string(from.method()).data(), to_string(from.method()).size()));
  made.target(to.target);
  made.set(beast::http::field::host, to.host_header);
  made.set(beast::http::field::user_agent, user_agent);
  for (const auto& header : from.headers()) {
    if (!is_header_name(header.name) || !is_header_value(header.value)) {
      return error(errc::invalid_argument, "header_invalid",
                   "The header \"" + header.name + "\" holds characters a header cannot carry.");
    }
    if (equal_ignoring_case(header.name, "User-Agent")) made.erase(beast::http::field::user_agent);
    made.insert(header.name, header.value);
  }
  made.body() = beast::span<const char>(from.body().data(), from.body().size());
  const bool carries_body = !from.body().empty() || from.method() == http_method::post ||
                            from.method() == http_method::put || from.method() == http_method::patch;
  if (carries_body) made.content_length(from.body().size());
  return made;
}

error exchange_error(const boost::system::error_code& ec, const target_url& to) {
  if (ec == beast::error::timeout) {
    return error(errc::timeout, "timeout", to.host_header + " did not answer in time.");
  }
  if (ec == beast::http::error::body_limit || ec == beast::http::error::header_limit) {
    return error(errc::too_large, "response_too_large", "The answer of " + to.host_header + " is too large.");
  }
  const bool cut_off = ec == beast::http::error::end_of_stream || ec == beast::http::error::partial_message;
  if (!cut_off && ec.category() == beast::http::make_error_code(beast::http::error::end_of_stream).category()) {
    return error(errc::corrupt, "response_invalid", "The answer of " + to.host_header + " is not valid HTTP.")
        .with_detail(ec.message());
  }
  return error(errc::unavailable, "connection_lost", "The connection to " + to.host_header + " was lost.")
      .with_detail(ec.message());
}

/// The outcome of one try on one connection.
struct attempt {
  boost::system::error_code ec;
  bool heard = false;  ///< a byte of the answer came
  bool reusable = false;
  http_response response;
};

http_response to_response(wire_parser& parser) {
  http_response made;
  auto& message = parser.get();
  made.status = static_cast<int>(message.result_int());
  for (const auto& field : message) {
    http_header header;
    header.name = std::string(field.name_string());
    header.value = std::string(field.value());
    made.headers.push_back(std::move(header));
  }
  made.body = std::move(message.body());
  return made;
}

awaitable<void> exchange(connection& over, const wire_request& request, std::size_t max_body, attempt& outcome) {
  const auto [write_failed, written] = co_await beast::http::async_write(over.stream, request, use_tuple);
  outcome.ec = write_failed;
  // A server may refuse and close before it has read everything; its answer is worth reading then.
  if (write_failed == beast::error::timeout) co_return;
  for (;;) {
    wire_parser parser;
    parser.body_limit(max_body);
    parser.header_limit(max_response_head);
    parser.skip(request.method() == beast::http::verb::head);
    const auto [read_failed, size] = co_await beast::http::async_read(over.stream, over.input, parser, use_tuple);
    outcome.heard = outcome.heard || parser.got_some();
    if (read_failed) {
      if (!outcome.ec) outcome.ec = read_failed;
      co_return;
    }
    if (parser.get().result_int() >= 200) {
      outcome.reusable = !outcome.ec && parser.get().keep_alive() && !parser.get().need_eof();
      outcome.ec = boost::system::error_code();
      outcome.response = to_response(parser);
      co_return;
    }
  }
}

class network_client final : public http_client {
 public:
  network_client(http_client_options options, dialer dial)
      : options_(std::move(options)), dial_(std::move(dial)), slots_(options_.max_connections_per_host) {}

  awaitable<result<http_response>> send(http_request request) override {
    auto to = parse_target_url(request.url(), "http", "https");
    if (!to) co_return std::move(to).error();
    auto wire = to_wire(request, to.value(), options_.user_agent);
    if (!wire) co_return std::move(wire).error();
    const deadline until = std::chrono::steady_clock::now() + request.timeout().value_or(options_.total_timeout);
    const std::size_t max_body = request.max_response_bytes().value_or(options_.max_response_bytes);
    const auto slot = co_await slots_.take(to->pool_key(), until);
    if (!slot) co_return exchange_error(beast::error::timeout, to.value());
    drop_expired();
    auto used = take_idle(to.value());
    const bool was_idle = used != nullptr;
    for (bool fresh = !was_idle;; fresh = true) {
      if (fresh) {
        auto opened = co_await open(to.value(), until);
        if (!opened) co_return std::move(opened).error();
        used = std::move(opened).value();
      }
      attempt outcome;
      used->stream.lowest().expires_at(until);
      co_await exchange(*used, wire.value(), max_body, outcome);
      if (!outcome.ec) {
        if (outcome.reusable) keep(to.value(), std::move(used));
        co_return std::move(outcome.response);
      }
      const bool died_idle = !fresh && !outcome.heard && outcome.ec != beast::error::timeout;
      if (!died_idle || !is_idempotent(request.method())) co_return exchange_error(outcome.ec, to.value());
    }
  }

 private:
  using connection_ptr = std::unique_ptr<connection>;

  awaitable<result<connection_ptr>> open(target_url to, deadline until) {
    until = std::min(until, std::chrono::steady_clock::now() + options_.connect_timeout);
    auto stream = co_await dial_.dial(std::move(to), until);
    if (!stream) co_return std::move(stream).error();
    auto made = std::make_unique<connection>(std::move(*stream));
    co_return std::move(made);
  }

  connection_ptr take_idle(const target_url& to) {
    auto& idle = idle_[to.pool_key()];
    while (!idle.empty()) {
      auto last = std::move(idle.back());
      idle.pop_back();
      if (last->looks_alive()) return last;
    }
    return nullptr;
  }

  void keep(const target_url& to, connection_ptr used) {
    auto& idle = idle_[to.pool_key()];
    if (idle.size() >= options_.max_idle_per_host || used->input.size() != 0) return;
    used->stream.lowest().expires_never();
    used->idle_since = std::chrono::steady_clock::now();
    idle.push_back(std::move(used));
  }

  void drop_expired() {
    const auto oldest = std::chrono::steady_clock::now() - options_.idle_timeout;
    for (auto& [key, idle] : idle_) {
      std::erase_if(idle, [&](const connection_ptr& each) { return each->idle_since < oldest; });
    }
    std::erase_if(idle_, [](const auto& entry) { return entry.second.empty(); });
  }

  http_client_options options_;
  dialer dial_;
  call_slots slots_;
  std::map<std::string, std::vector<connection_ptr>> idle_;
};

}  // namespace

http_request& http_request::header(std::string name, std::string value) & {
  http_header added;
  added.name = std::move(name);
  added.value = std::move(value);
  headers_.push_back(std::move(added));
  return *this;
}

http_request& http_request::body(std::string content_type, std::string bytes) & {
  body_ = std::move(bytes);
  return header("Content-Type", std::move(content_type));
}

http_request& http_request::timeout(std::chrono::milliseconds limit) & {
  timeout_ = limit;
  return *this;
}

http_request& http_request::max_response_bytes(std::size_t limit) & {
  max_response_bytes_ = limit;
  return *this;
}

result<std::unique_ptr<http_client>> make_http_client(executor ex, http_client_options options) {
  auto dial = dialer::make(std::move(ex), options.ca_file, options.outbound);
  if (!dial) return std::move(dial).error();
  std::unique_ptr<http_client> made = std::make_unique<network_client>(std::move(options), std::move(*dial));
  return made;
}

}  // namespace ess::net
