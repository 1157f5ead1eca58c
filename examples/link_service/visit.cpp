#include "visit.hpp"

#include <ess/base/json.hpp>

#include <cstdio>
#include <stdexcept>
#include <utility>

namespace link_service {

using ess::net::awaitable;
using ess::net::http_method;
using ess::net::http_request;

namespace {

/// A browser with a cookie jar for two.
class browser {
 public:
  browser(ess::net::http_client& http, std::string site) : http_(http), site_(std::move(site)) {}

  /// The body of an answer that must be 200.
  awaitable<std::string> send(http_method method, std::string path, std::string form = {}) {
    http_request request(method, site_ + path);
    request.header("Cookie", cookies_);
    if (!form.empty()) request.body("application/x-www-form-urlencoded", std::move(form));
    auto answer = co_await http_.send(std::move(request));
    if (!answer) throw std::runtime_error(ess::describe_for_log(answer.error()));
    if (answer->status != 200) throw std::runtime_error(path + " was answered " + answer->body);
    if (const auto set = answer->header("Set-Cookie")) {
      cookies_ += (cookies_.empty() ? "" : "; ") + std::string(set->substr(0, set->find(';')));
    }
    co_return std::move(answer->body);
  }

 private:
  ess::net::http_client& http_;
  std::string site_;
  std::string cookies_;
};

/// What Nelly does at Discord's consent page: she allows it, and is sent back.
awaitable<std::string> allow(ess::net::http_client& http, std::string discord, std::string authorize_url) {
  boost::json::object asked;
  asked["userId"] = "41";
  asked["authorizeUrl"] = authorize_url;
  http_request request(http_method::post, discord + "/_sim/authorize");
  request.body("application/json", ess::to_json_text(asked));
  const auto answer = co_await http.send(std::move(request));
  if (!answer) throw std::runtime_error("Discord does not answer.");
  const auto json = ess::parse_json(answer->body);
  if (!json) throw std::runtime_error("Discord's consent page makes no sense.");
  co_return ess::string_member(*json, "redirectUrl").value_or("");
}

}  // namespace

awaitable<std::string> walk(ess::net::http_client& http, std::string site, std::string discord) {
  browser nelly(http, site);
  co_await nelly.send(http_method::post, "/login", "member=member-7&password=tea");
  std::printf("%s\n", (co_await nelly.send(http_method::get, "/me")).c_str());
  auto url = co_await nelly.send(http_method::post, "/link", "go=1");
  auto back = co_await allow(http, discord, std::move(url));
  auto pending = co_await nelly.send(http_method::get, back.substr(site.size()));
  auto linked = co_await nelly.send(http_method::post, "/confirm", "pending=" + pending);
  std::printf("%s\n", linked.c_str());
  auto who = co_await nelly.send(http_method::get, "/me");
  co_return who;
}

}  // namespace link_service
