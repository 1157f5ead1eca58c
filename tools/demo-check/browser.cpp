#include "browser.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/object.hpp>

#include "ess/base/json.hpp"

namespace demo_check {

namespace {

using ess::net::http_method;
using ess::net::http_request;
using ess::net::http_response;

constexpr std::size_t largest_answer = 4 * 1024 * 1024;

using outcome = std::optional<ess::result<http_response>>;

ess::net::awaitable<void> ask(ess::net::http_client& client, http_request request, outcome& out) {
  ess::result<http_response> got = co_await client.send(std::move(request));
  out.emplace(std::move(got));
}

}  // namespace

struct waiting_client::state {
  boost::asio::io_context io;
  std::unique_ptr<ess::net::http_client> client;
};

waiting_client::waiting_client() : state_(std::make_unique<state>()) {
  auto made = ess::net::make_http_client(state_->io.get_executor());
  if (made) state_->client = std::move(*made);
}

waiting_client::~waiting_client() = default;

ess::result<http_response> waiting_client::send(http_request request) {
  if (!state_->client) return ess::error(ess::errc::internal, "no_client", "The HTTP client cannot be made.");
  outcome out;
  boost::asio::co_spawn(state_->io, ask(*state_->client, std::move(request), out), boost::asio::detached);
  state_->io.restart();
  while (!out && state_->io.run_one() > 0) continue;
  if (!out) return ess::error(ess::errc::internal, "no_answer", "The request ended without an answer.");
  return std::move(*out);
}

const boost::json::value* at_path(const boost::json::value& json, std::string_view path) {
  const boost::json::value* here = &json;
  while (here != nullptr && !path.empty()) {
    const auto dot = path.find('.');
    here = ess::find_member(*here, path.substr(0, dot));
    path = dot == std::string_view::npos ? std::string_view() : path.substr(dot + 1);
  }
  return here;
}

std::string answer::text(std::string_view path) const {
  const auto* found = at_path(json, path);
  return found != nullptr && found->is_string() ? std::string(found->as_string()) : std::string();
}

std::string answer::describe() const {
  if (status == 0) return problem;
  return std::to_string(status) + " " + (location.empty() ? body : "to " + location);
}

answer to_answer(ess::result<http_response> response) {
  answer seen;
  if (!response) {
    seen.problem = response.error().reason() + ": " + response.error().message();
    return seen;
  }
  seen.status = response->status;
  seen.body = std::move(response->body);
  seen.location = std::string(response->header("Location").value_or(""));
  ess::json_limits limits;
  limits.max_bytes = largest_answer;
  if (auto parsed = ess::parse_json(seen.body, limits)) seen.json = std::move(*parsed);
  return seen;
}

answer browser::get(std::string_view path) {
  http_request request(http_method::get, server_ + std::string(path));
  request.header("Sec-Fetch-Site", "same-origin");
  return exchange(std::move(request));
}

answer browser::send(http_method method, std::string_view path, std::string body) {
  http_request request(method, server_ + std::string(path));
  request.header("Origin", server_).header("Sec-Fetch-Site", "same-origin");
  if (!csrf_.empty()) request.header("X-CSRF-Token", csrf_);
  request.body("application/json", body.empty() ? "{}" : std::move(body));
  return exchange(std::move(request));
}

void browser::open_form() { csrf_ = get("/api/session/form").text("csrf"); }

answer browser::visit(const std::string& absolute_url) {
  http_request request(http_method::get, absolute_url);
  request.header("Sec-Fetch-Site", "cross-site").header("Sec-Fetch-Mode", "navigate");
  return exchange(std::move(request));
}

answer browser::exchange(http_request request) {
  std::string cookies;
  for (const auto& [name, value] : cookies_) cookies += (cookies.empty() ? "" : "; ") + name + "=" + value;
  if (!cookies.empty()) request.header("Cookie", cookies);
  auto response = client_.send(std::move(request));
  if (response) {
    for (const auto& header : response->headers) {
      if (!ess::net::equal_ignoring_case(header.name, "Set-Cookie")) continue;
      const auto pair = header.value.substr(0, header.value.find(';'));
      const auto equals = pair.find('=');
      if (equals == std::string::npos) continue;
      const auto name = pair.substr(0, equals);
      const bool ends = header.value.find("Max-Age=0") != std::string::npos || equals + 1 == pair.size();
      if (ends) {
        cookies_.erase(name);
      } else {
        cookies_[name] = pair.substr(equals + 1);
      }
    }
  }
  return to_answer(std::move(response));
}

}  // namespace demo_check
