// ess-server's routes and a simulated Discord in one process, without sockets: browsers ask, the clock stands still.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ess/base/encoding.hpp"
#include "ess/base/json.hpp"
#include "ess/base/text.hpp"
#include "ess/discord/rest/oauth.hpp"
#include "ess/http/router.hpp"
#include "ess/http/testing.hpp"
#include "ess/linking/revocations.hpp"
#include "ess/net/http_client.hpp"
#include "ess/storage/jobs.hpp"
#include "ess/storage/notices.hpp"
#include "ess/storage/users.hpp"
#include "ess/testing/simulator.hpp"
#include "middleware/form_guard.hpp"
#include "middleware/key_guard.hpp"
#include "middleware/session_guard.hpp"
#include "routes/table.hpp"
#include "support/run.hpp"
#include "support/server_context.hpp"

namespace ess::test {

/// Carries requests to a simulator, one turn of the executor later, and remembers them.
class sim_client final : public net::http_client {
 public:
  sim_client(testing::simulator& sim, const clock& time) : sim_(sim), time_(time) {}

  net::awaitable<result<net::http_response>> send(net::http_request request) override {
    requests.push_back(request);
    co_await boost::asio::post(boost::asio::use_awaitable);
    if (away) co_return error(errc::unavailable, "connect_failed", "Discord does not answer.");
    testing::sim_request asked;
    asked.method = net::to_string(request.method());
    asked.target = request.url().substr(request.url().find('/', 8));
    for (const auto& header : request.headers()) asked.headers.emplace_back(ascii_lower(header.name), header.value);
    asked.headers.emplace_back("user-agent", "DiscordBot (https://ess.example.org, 1)");
    asked.body = request.body();
    auto answered = sim_.handle(asked, time_.now());
    net::http_response response;
    response.status = answered.status;
    for (auto& [name, value] : answered.headers) {
      net::http_header header;
      header.name = name;
      header.value = value;
      response.headers.push_back(std::move(header));
    }
    response.body = std::move(answered.body);
    answers.push_back(response.body);
    co_return response;
  }
  int count(std::string_view path_end) const {
    int found = 0;
    for (const auto& request : requests) found += request.url().ends_with(path_end) ? 1 : 0;
    return found;
  }

  std::vector<net::http_request> requests;
  std::vector<std::string> answers;
  bool away = false;

 private:
  testing::simulator& sim_;
  const clock& time_;
};

/// A browser at the site: what it sends along with every request.
struct browser {
  std::string session;  ///< token; empty: none
  std::string link_cookie;
  std::vector<net::http_header> more;
  bool sends_csrf = true;
};

// An executor outlives the store whose answers it waits for, hence the context first.
struct link_site_executor {
  boost::asio::io_context io;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> busy = boost::asio::make_work_guard(io);
};

class link_site : public link_site_executor {
 public:
  static constexpr const char* callback_path = "/api/auth/callback/discord";
  static constexpr const char* redirect_uri = "http://localhost:3000/api/auth/callback/discord";
  static constexpr const char* nelly = "41";
  static constexpr const char* robin = "42";

  link_site()
      : sim({}, world.base().random),
        discord(sim, world.base().clock),
        oauth(discord, rest::oauth_settings("http://discord.test/api/v10", "500", secret("client-secret"))),
        flow({"500", redirect_uri, "http://discord.test/oauth2/authorize", "http://discord.test"}, world.base().cipher,
             world.base().random),
        router(must(http::router::make(server::route_table(*world)))) {
    must(sim.load_world(R"({"applications":[{"id":"500","name":"ESS","clientSecret":"client-secret","botToken":"b.t",
      "redirectUris":["http://localhost:3000/api/auth/callback/discord"]}],
      "users":[{"id":"41","username":"nelly.d","globalName":"Nelly Of Discord"},{"id":"42","username":"robin.d"}],
      "guilds":[]})",
                        world.base().clock.now()));
    world->links = &flow;
    world->oauth = &oauth;
    world->events.application = "500";
    guards.push_back(http::check_credentials(world->site.session_cookie));
    guards.push_back(http::check_origin(world->site.origin));
    guards.push_back(server::form_guard(*world));
    async_guards.push_back(server::session_guard(*world));
    async_guards.push_back(server::key_guard(*world));
  }

  /// A browser signed in as that user.
  browser sign_in(const user_id& user) {
    const auto token = to_base64url(random_bytes(world.base().random, 32));
    auto session = add_session(world.base(), user);
    session.token_hash = identity::hash_session_token(token);
    must(world.base().write([&](storage::unit_of_work& uow) { return uow.sessions().insert(session); }));
    browser by;
    by.session = token;
    return by;
  }

  http::request request_of(const browser& by, http::method verb, const std::string& target, std::string body = {}) {
    std::vector<net::http_header> headers = by.more;
    std::string cookies;
    if (!by.session.empty()) cookies = world->site.session_cookie + "=" + by.session;
    if (!by.link_cookie.empty())
      cookies += (cookies.empty() ? "" : "; ") + world->site.link_cookie + "=" + by.link_cookie;
    if (!cookies.empty()) headers.push_back({"Cookie", cookies});
    if (!by.session.empty() && by.sends_csrf) headers.push_back({"X-CSRF-Token", identity::csrf_token(by.session)});
    if (!body.empty()) headers.push_back({"Content-Type", "application/json"});
    return must(http::make_request(verb, target, headers, std::move(body)));
  }
  /// The whole way of a request: route, guards, handler.
  net::awaitable<http::reply> serve(http::request from) {
    auto match = router.match(from.verb(), from.path());
    if (match.found == nullptr) co_return http::reply(404);
    from.set_route(match.found, std::move(match.params));
    for (const auto& guard : guards) {
      if (auto refused = guard(from)) co_return std::move(*refused);
    }
    for (const auto& guard : async_guards) {
      auto refused = co_await guard(from);
      if (refused) co_return std::move(*refused);
    }
    co_return co_await match.found->handle(from);
  }
  http::reply ask(const browser& by, http::method verb, const std::string& target, std::string body = {}) {
    auto reply = run(io, serve(request_of(by, verb, target, std::move(body))));
    shown += std::to_string(reply.status()) + "\n" + std::string(reply.body()) + "\n";
    for (const auto& [name, value] : reply.headers()) {
      shown.append(name).append(": ").append(value).append("\n");
    }
    return reply;
  }
  http::reply get(const browser& by, const std::string& target) { return ask(by, http::method::get, target); }
  http::reply post(const browser& by, const std::string& target, std::string body = "{}") {
    return ask(by, http::method::post, target, std::move(body));
  }

  /// Starts a link: the URL at Discord, "" if it was refused. The browser gets its link cookie.
  std::string start(browser& by) {
    const auto reply = post(by, "/api/auth/signin/discord");
    by.link_cookie = cookie_of(reply, world->site.link_cookie);
    return string_member(json_of(reply), "authorizeUrl").value_or("");
  }
  /// What Discord's consent page answers: path and query of the way back.
  std::string consent(const std::string& authorize_url, const std::string& discord_user) {
    boost::json::object asked;
    asked["userId"] = discord_user;
    asked["authorizeUrl"] = authorize_url;
    testing::sim_request request{
        "POST", "/_sim/authorize", {{"content-type", "application/json"}}, to_json_text(asked)};
    const auto reply = sim.handle(request, world.base().clock.now());
    const auto url = string_member(must(parse_json(reply.body)), "redirectUrl").value_or("");
    return url.substr(url.find('/', 8));
  }
  /// From the start to the confirmation page: the id of the pending link, or the place the browser was sent to.
  std::string reach_confirmation(browser& by, const std::string& discord_user) {
    return pending_of(get(by, consent(start(by), discord_user)));
  }
  http::reply confirm(const browser& by, const std::string& pending) {
    return post(by, "/api/account/link/pending/" + pending + "/confirm");
  }
  void order_fault(const std::string& path, int status, int count) {
    boost::json::object fault;
    fault["kind"] = "rest";
    fault["path"] = path;
    fault["status"] = status;
    fault["count"] = count;
    testing::sim_request request{"POST", "/_sim/faults", {{"content-type", "application/json"}}, to_json_text(fault)};
    if (sim.handle(request, world.base().clock.now()).status >= 300) throw std::runtime_error("no fault");
  }

  std::optional<storage::discord_link_record> link_of(const user_id& user) {
    return must(world.base().read([&](const storage::unit_of_work& uow) { return uow.links().find_link(user); }));
  }
  std::vector<storage::notice_record> notices_of(const user_id& user) {
    return must(world.base().read([&](const storage::unit_of_work& uow) { return uow.notices().list(user, 100); }));
  }
  std::optional<storage::job_record> owed_revocation() {
    return must(world.base().read(
        [&](const storage::unit_of_work& uow) { return uow.jobs().next(storage::job_kind::token_revocation); }));
  }
  /// The hashes of every session there is.
  std::vector<std::string> sessions() {
    return must(world.base().read([&](const storage::unit_of_work& uow) -> result<std::vector<std::string>> {
      std::vector<std::string> all;
      for (const auto& user : must(uow.users().list("", 1000))) {
        for (const auto& session : must(uow.sessions().list_for_user(user.id))) all.push_back(session.token_hash);
      }
      return all;
    }));
  }

  static boost::json::value json_of(const http::reply& reply) {
    auto json = parse_json(reply.body());
    return json ? std::move(*json) : boost::json::value();
  }
  static std::string code_of(const http::reply& reply) { return string_member(json_of(reply), "code").value_or(""); }
  static std::string location_of(const http::reply& reply) {
    return std::string(reply.header("Location").value_or(""));
  }
  /// The value that the answer gives that cookie; "" when it does not, or takes it away.
  static std::string cookie_of(const http::reply& reply, const std::string& name) {
    for (const auto& [header, value] : reply.headers()) {
      if (!net::equal_ignoring_case(header, "Set-Cookie") || !value.starts_with(name + "=")) continue;
      const auto begin = name.size() + 1;
      return std::string(value.substr(begin, value.find(';') - begin));
    }
    return {};
  }
  static std::string pending_of(const http::reply& reply) {
    const auto location = location_of(reply);
    const auto at = location.find("?pending=");
    return at == std::string::npos ? location : location.substr(at + 9);
  }
  static std::string query_value(const std::string& url, const std::string& name) {
    const auto at = url.find(name + "=");
    if (at == std::string::npos) return {};
    const auto begin = at + name.size() + 1;
    return percent_decode(url.substr(begin, url.find('&', begin) - begin), false).value_or("");
  }

  server_context world;
  testing::simulator sim;
  sim_client discord;
  rest::oauth_client oauth;
  linking::link_flow flow;
  http::router router;
  std::vector<http::guard> guards;
  std::vector<http::async_guard> async_guards;
  std::string shown;  ///< every answer so far, headers and all
};

}  // namespace ess::test
