// A request as handlers see it: already checked, decoded once, owning its bytes.
#pragma once

#include <any>
#include <boost/json/value.hpp>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ess/base/json.hpp"
#include "ess/base/result.hpp"
#include "ess/net/http_types.hpp"

namespace ess::http {

using method = net::http_method;
struct route;

/// Names and values of a query string or an urlencoded form, each decoded once.
class parameters {
 public:
  /// Errors: `parameters_invalid` (invalid_argument) for a bad escape, text that is not UTF-8, a NUL, more than 64
  /// parameters or more than 8 KiB (security requirement HT-6).
  static result<parameters> parse(std::string_view text);

  /// The value of that name; nothing when absent. Errors: `parameter_repeated` (invalid_argument).
  result<std::optional<std::string>> single(std::string_view name) const;
  bool contains(std::string_view name) const noexcept;
  const std::vector<std::pair<std::string, std::string>>& all() const noexcept { return pairs_; }

 private:
  std::vector<std::pair<std::string, std::string>> pairs_;
};

/// One field of a request head, as positions in the head's bytes, so that a request can be moved freely.
struct field_span {
  std::uint16_t name_at = 0;
  std::uint16_t name_size = 0;
  std::uint16_t value_at = 0;
  std::uint16_t value_size = 0;
};

/// Where a request came from and what the server knows about it besides its bytes.
struct request_origin {
  std::string peer;            ///< address of the socket's other end, without port
  std::string client;          ///< `peer`, or what trusted proxies say (security requirement RL-3)
  std::string client_network;  ///< /24 or /64 of `client`, as text
  bool secure = false;         ///< came by TLS, as a trusted proxy says
  std::string id;              ///< request id, also in the answer's `X-Request-Id`
  std::chrono::steady_clock::time_point arrived{};
};

/// Handlers and middlewares get it by reference; it lives until the answer is written.
/// Text views into it are valid as long.
class request {
 public:
  /// The server's parser makes requests; tests use `make_request` of `ess/http/testing.hpp`.
  struct parts {
    http::method verb = method::get;
    std::string head;  ///< raw bytes up to and including the empty line
    std::string target;
    std::string path;
    parameters query;
    std::vector<field_span> fields;
    std::string body;
    request_origin origin;
  };
  explicit request(parts p) : parts_(std::move(p)) {}

  http::method verb() const noexcept { return parts_.verb; }
  /// Path and query as they were sent. For logs; it may hold secrets of callbacks.
  const std::string& target() const noexcept { return parts_.target; }
  /// The decoded path, which routing used too: UTF-8, no dot segments, no `//`, no encoded slash.
  const std::string& path() const noexcept { return parts_.path; }
  const parameters& query() const noexcept { return parts_.query; }

  /// The first field of that name, any case. Names that matter cannot be repeated (security requirement HT-3).
  std::optional<std::string_view> header(std::string_view name) const noexcept;
  /// Every value of that name in order.
  std::vector<std::string_view> headers(std::string_view name) const;
  /// The cookie of that name; nothing when absent, malformed or given twice (security requirement SE-9).
  std::optional<std::string_view> cookie(std::string_view name) const;

  const std::string& body() const noexcept { return parts_.body; }
  /// The media type without parameters, in lower case; empty when none was given.
  std::string content_type() const;
  /// The body as JSON. Errors: `content_type_wrong` (unsupported) unless `application/json`, and those of `parse_json`.
  result<boost::json::value> json_body(const json_limits& limits = {}) const;
  /// The body as `application/x-www-form-urlencoded`. Errors: `content_type_wrong`, and those of `parameters::parse`.
  result<parameters> form_body() const;

  /// The part of the path that matched `{name}` of the route's pattern. Precondition: the pattern has it.
  const std::string& route_param(std::string_view name) const;
  /// The matched route; null in what runs when none matched.
  const http::route* route() const noexcept { return route_; }

  const std::string& id() const noexcept { return parts_.origin.id; }
  const std::string& peer_address() const noexcept { return parts_.origin.peer; }
  const std::string& client_address() const noexcept { return parts_.origin.client; }
  const std::string& client_network() const noexcept { return parts_.origin.client_network; }
  bool secure() const noexcept { return parts_.origin.secure; }
  /// Time since its head was complete.
  std::chrono::microseconds age() const noexcept {
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() -
                                                                 parts_.origin.arrived);
  }

  /// A value that a middleware leaves for the handler, one per type: who is signed in, for example.
  template <class T>
  void put(T value) {
    for (auto& held : context_) {
      if (std::any_cast<T>(&held) != nullptr) {
        held = std::move(value);
        return;
      }
    }
    context_.emplace_back(std::move(value));
  }
  /// Null when no middleware left one.
  template <class T>
  const T* get() const noexcept {
    for (const auto& held : context_) {
      if (const T* found = std::any_cast<T>(&held)) return found;
    }
    return nullptr;
  }

  /// For the server: the raw head, and what is not known from it.
  const std::string& head() const noexcept { return parts_.head; }
  void set_origin(request_origin origin) { parts_.origin = std::move(origin); }
  void set_body(std::string bytes) { parts_.body = std::move(bytes); }
  /// For the server, once the path is matched.
  void set_route(const http::route* matched, std::vector<std::pair<std::string_view, std::string>> params) {
    route_ = matched;
    route_params_ = std::move(params);
  }

 private:
  std::string_view name_of(const field_span& f) const noexcept {
    return std::string_view(parts_.head).substr(f.name_at, f.name_size);
  }
  std::string_view value_of(const field_span& f) const noexcept {
    return std::string_view(parts_.head).substr(f.value_at, f.value_size);
  }

  parts parts_;
  const http::route* route_ = nullptr;
  std::vector<std::pair<std::string_view, std::string>> route_params_;
  std::vector<std::any> context_;
};

}  // namespace ess::http
