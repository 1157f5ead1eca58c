// A desk with a running ess-server on it, and a browser without a page: cookies, CSRF token, JSON.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "desk.hpp"
#include "ess/base/json.hpp"
#include "ess/net/http_client.hpp"

namespace ess::test {

/// An answer with its JSON, null when it has none.
struct web_answer {
  int status = 0;
  std::string location;
  std::string cookies;
  std::string body;
  boost::json::value json;
  std::vector<net::http_header> headers;

  bool has_header(std::string_view name) const {
    return std::ranges::any_of(headers, [&](const auto& h) { return net::equal_ignoring_case(h.name, name); });
  }
  std::string code() const { return string_member(json, "code").value_or(""); }
  std::string message() const { return string_member(json, "error").value_or(""); }
};

/// Threads: one.
class web_window {
 public:
  explicit web_window(std::uint16_t port) : origin_("http://localhost:" + std::to_string(port)) {
    auto made = net::make_http_client(io_.get_executor());
    REQUIRE(made.has_value());
    http_ = std::move(*made);
  }

  web_answer send(net::http_request request) {
    if (!cookie.empty()) request.header("Cookie", cookie);
    for (const auto& [name, value] : more) request.header(name, value);
    if (!csrf.empty() && send_csrf) request.header("X-CSRF-Token", csrf);
    std::optional<result<net::http_response>> got;
    const auto ask = [&]() -> net::awaitable<void> { got.emplace(co_await http_->send(std::move(request))); };
    boost::asio::co_spawn(io_, ask, boost::asio::detached);
    io_.restart();
    while (!got) io_.run_one();
    REQUIRE(got->has_value());
    auto& response = **got;
    web_answer seen{response.status, std::string(response.header("Location").value_or("")), {}, response.body, {},
                    response.headers};
    for (const auto& header : response.headers) {
      if (net::equal_ignoring_case(header.name, "Set-Cookie")) seen.cookies += header.value + "\n";
    }
    if (auto json = parse_json(response.body, {.max_bytes = 8u << 20})) seen.json = std::move(*json);
    return seen;
  }
  net::http_request to(net::http_method method, const std::string& path) const { return {method, origin_ + path}; }

  web_answer get(const std::string& path) { return send(to(net::http_method::get, path)); }
  web_answer post(const std::string& path, std::string body) {
    return send(to(net::http_method::post, path).body("application/json", std::move(body)));
  }
  web_answer put(const std::string& path, std::string body) {
    return send(to(net::http_method::put, path).body("application/json", std::move(body)));
  }
  web_answer del(const std::string& path) { return send(to(net::http_method::delete_, path)); }

  web_answer sign_in(const std::string& email, const std::string& password) {
    open_form();
    auto seen = post("/api/session", R"({"email":")" + email + R"(","password":")" + password + R"("})");
    if (seen.status != 200) return seen;
    take_cookie(seen);
    if (const auto at = seen.cookies.find("ess_device="); at != std::string::npos) {
      device = seen.cookies.substr(at, seen.cookies.find(';', at) - at);
    }
    csrf = string_member(seen.json, "csrf").value_or("");
    return seen;
  }
  /// Gets the cookie and the token of forms before sign-in.
  web_answer open_form() {
    auto seen = get("/api/session/form");
    take_cookie(seen);
    csrf = string_member(seen.json, "csrf").value_or("");
    return seen;
  }
  /// Keeps the first cookie of an answer beside those there are, or in place of the one of its name.
  void take_cookie(const web_answer& from) {
    const auto pair = from.cookies.substr(0, from.cookies.find(';'));
    const auto name = pair.substr(0, pair.find('=') + 1);
    std::string kept;
    for (std::string_view rest = cookie; !rest.empty();) {
      const auto each = rest.substr(0, rest.find("; "));
      rest.remove_prefix(std::min(rest.size(), each.size() + 2));
      if (!each.starts_with(name)) kept.append(each).append("; ");
    }
    cookie = kept + pair;
  }

  /// Of the cookies that this window has, the value of that one; "" if there is none.
  std::string cookie_value(const std::string& name) const {
    const auto all = "; " + cookie;
    const auto at = all.find("; " + name + "=");
    if (at == std::string::npos) return {};
    const auto begin = at + name.size() + 3;
    return all.substr(begin, all.find(';', begin) - begin);
  }

  std::string cookie;
  std::string device;  ///< the cookie of a known browser, which lasts longer than the session
  std::string csrf;
  bool send_csrf = true;
  std::vector<std::pair<std::string, std::string>> more;  ///< sent along, as by a proxy

 private:
  std::string origin_;
  boost::asio::io_context io_;
  std::unique_ptr<net::http_client> http_;
};

/// An initialised desk: Olga owns the community "north", Vera is a viewer of it; both with the password below.
class served_desk : public desk {
 public:
  static constexpr const char* password = "correct horse staple";

  served_desk() {
    environment["DISCORD_CLIENT_ID"] = "900000000000000001";
    environment["DISCORD_CLIENT_SECRET"] = "not-a-real-secret";
    must({"init"});
    must({"community", "add", "--name", "North", "--slug", "north"});
    add_member("olga", "OWNER");
    add_member("vera", "VIEWER");
  }

  command server_command() const {
    command what;
    what.argv = {ESS_BIN "/ess-server"};
    what.environment = environment;
    what.environment["ESS_LISTEN"] = "127.0.0.1:" + std::to_string(port);
    what.environment.try_emplace("ESS_PUBLIC_URL", "http://localhost:" + std::to_string(port));
    what.folder = file("");
    what.may_dump_core = true;  // it forbids itself to
    return what;
  }
  void start() {
    server_.reset();
    server_ = std::make_unique<process>(server_command());
    INFO(server_->err());
    REQUIRE(server_->wait_for_text("listening on"));
  }
  process& server() { return *server_; }
  int stop() { return server_->stop(); }

  const std::uint16_t port = free_port();

 private:
  void add_member(const std::string& name, const std::string& role) {
    const auto email = name + "@example.org";
    must({"user", "add", "--email", email, "--name", name, "--password-stdin"}, std::string(password) + "\n");
    must({"member", "add", "--community", "north", "--user", email, "--role", role});
  }

  std::unique_ptr<process> server_;
};

}  // namespace ess::test
