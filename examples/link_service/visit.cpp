#include "visit.hpp"

#include <ess/base/json.hpp>

#include <cstdio>
#include <map>
#include <stdexcept>
#include <utility>

namespace link_service {

using ess::net::awaitable;
using ess::net::http_method;
using ess::net::http_request;

namespace {

/// A browser with a cookie jar.
class browser {
 public:
  browser(ess::net::http_client& http, std::string site) : http_(http), site_(std::move(site)) {}

  /// The body of an answer that must have that status.
  awaitable<std::string> send(http_method method, std::string path, std::string form = {}, int expected = 200) {
    http_request request(method, site_ + path);
    std::string cookies;
    for (const auto& [name, value] : jar_) cookies += (cookies.empty() ? "" : "; ") + name + "=" + value;
    request.header("Cookie", cookies);
    if (!form.empty()) request.body("application/x-www-form-urlencoded", std::move(form));
    auto answer = co_await http_.send(std::move(request));
    if (!answer) throw std::runtime_error(ess::describe_for_log(answer.error()));
    if (answer->status != expected) throw std::runtime_error(path + " was answered " + answer->body);
    if (const auto set = answer->header("Set-Cookie")) {
      const auto pair = set->substr(0, set->find(';'));
      jar_[std::string(pair.substr(0, pair.find('=')))] = pair.substr(pair.find('=') + 1);
    }
    co_return std::move(answer->body);
  }

 private:
  ess::net::http_client& http_;
  std::string site_;
  std::map<std::string, std::string> jar_;
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

/// Discord does not take the next token back.
awaitable<void> break_revocation(ess::net::http_client& http, std::string discord) {
  http_request request(http_method::post, discord + "/_sim/faults");
  request.body("application/json", R"({"kind":"rest","path":"/oauth2/token/revoke","status":503,"count":1})");
  const auto answer = co_await http.send(std::move(request));
  if (!answer || answer->status >= 300) throw std::runtime_error("Discord cannot be broken.");
}

/// From the start of a link to the page that asks for a confirmation.
awaitable<std::string> begin(ess::net::http_client& http, browser& nelly, std::string site, std::string discord) {
  auto url = co_await nelly.send(http_method::post, "/link", "go=1");
  auto back = co_await allow(http, discord, std::move(url));
  auto pending = co_await nelly.send(http_method::get, back.substr(site.size()));
  co_return pending;
}

}  // namespace

awaitable<std::string> walk(ess::net::http_client& http, std::string site, std::string discord) {
  const std::string password = "member=member-7&password=tea";
  browser nelly(http, site);
  co_await nelly.send(http_method::post, "/login", password);
  auto pending = co_await begin(http, nelly, site, discord);
  auto said = co_await nelly.send(http_method::post, "/confirm", "pending=" + pending);
  std::printf("%s\n", said.c_str());
  said = co_await nelly.send(http_method::get, "/me");
  if (said != "Nelly is nelly.") throw std::runtime_error(said);
  said = co_await nelly.send(http_method::post, "/unlink", "go=1");
  std::printf("%s\n", said.c_str());

  // A link goes on without the revocation, and not over the end of a login.
  co_await break_revocation(http, discord);
  pending = co_await begin(http, nelly, site, discord);
  co_await nelly.send(http_method::post, "/logout", "go=1");
  co_await nelly.send(http_method::post, "/login", password);
  said = co_await nelly.send(http_method::post, "/confirm", "pending=" + pending, 409);
  std::printf("%s\n", said.c_str());
  auto who = co_await nelly.send(http_method::get, "/me");
  co_return who;
}

}  // namespace link_service
