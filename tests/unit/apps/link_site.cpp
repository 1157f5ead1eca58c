#include "unit/apps/link_site.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <ctime>
#include <stdexcept>

#include "ess/base/encoding.hpp"
#include "ess/base/json.hpp"
#include "ess/base/text.hpp"
#include "ess/notices/mail.hpp"
#include "middleware/form_guard.hpp"
#include "middleware/key_guard.hpp"
#include "middleware/session_guard.hpp"
#include "routes/table.hpp"
#include "support/run.hpp"

namespace ess::test {
namespace {

/// As in `Mon, 30 Nov 2026 20:03:35 GMT`.
std::string http_date(time_point at) {
  const std::time_t seconds = std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  char text[40];
  return {text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts)};
}

}  // namespace

net::awaitable<result<net::http_response>> sim_client::send(net::http_request request) {
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
  if (clock_ahead) response.headers.push_back({"Date", http_date(time_.now() + *clock_ahead)});
  response.body = std::move(answered.body);
  if (!profile.empty() && request.url().ends_with("/users/@me")) response.body = profile;
  answers.push_back(response.body);
  co_return response;
}

int sim_client::count(std::string_view path_end) const {
  int found = 0;
  for (const auto& request : requests) found += request.url().ends_with(path_end) ? 1 : 0;
  return found;
}

namespace {

config::server_settings settings_with_token() {
  config::server_settings settings;
  settings.discord_api_base = must(config::parse_http_url("http://discord.test/api/v10"));
  settings.discord_authorize_url = must(config::parse_http_url("http://discord.test/oauth2/authorize"));
  settings.discord_bot_token = secret(std::string_view("b.t"));
  return settings;
}

}  // namespace

link_site::link_site(server::public_site where)
    : sim({}, world.base().random),
      discord(sim, world.base().clock),
      oauth(discord, rest::oauth_settings("http://discord.test/api/v10", "500", secret("client-secret"))),
      flow({"500", redirect_uri, "http://discord.test/oauth2/authorize", "http://discord.test"}, world.base().cipher,
           world.base().random),
      roles({"500", redirect_uri, "http://discord.test/oauth2/authorize", "http://discord.test"}, world.base().cipher,
            world.base().random),
      settings(settings_with_token()),
      log(world.base().clock, sink, log_level::debug),
      live(discord, world.base().clock, world.base().random, log, settings),
      router(must(http::router::make(server::route_table(*world)))) {
  must(sim.load_world(R"({"applications":[{"id":"500","name":"ESS","clientSecret":"client-secret","botToken":"b.t",
    "redirectUris":["http://localhost:3000/api/auth/callback/discord"]}],
    "users":[{"id":"41","username":"nelly.d","globalName":"Nelly Of Discord"},{"id":"42","username":"robin.d"}],
    "guilds":[]})",
                      world.base().clock.now()));
  world->site = std::move(where);
  world->links = &flow;
  world->roles = &roles;
  world->oauth = &oauth;
  world->discord = &live;
  world->events.application = "500";
  guards.push_back(http::check_credentials(world->site.session_cookie));
  guards.push_back(http::check_origin(world->site.origin));
  guards.push_back(server::form_guard(*world));
  async_guards.push_back(server::session_guard(*world));
  async_guards.push_back(server::key_guard(*world));
}

user_id link_site::add_account(const std::string& name, const std::string& password) {
  const auto user = add_user(world.base(), name);
  const auto phc = must(quick_hasher().hash(password));
  must(world.base().write([&](storage::unit_of_work& uow) { return uow.users().set_password_hash(user, phc); }));
  return user;
}

browser link_site::sign_in(const user_id& user) {
  const auto token = to_base64url(random_bytes(world.base().random, 32));
  auto session = add_session(world.base(), user);
  session.token_hash = identity::hash_session_token(token);
  must(world.base().write([&](storage::unit_of_work& uow) { return uow.sessions().insert(session); }));
  browser by;
  by.session = token;
  return by;
}

http::request link_site::request_of(const browser& by, http::method verb, const std::string& target, std::string body) {
  std::vector<net::http_header> headers = by.more;
  std::string cookies;
  const auto add_cookie = [&](const std::string& name, const std::string& value) {
    if (!value.empty()) cookies += (cookies.empty() ? "" : "; ") + name + "=" + value;
  };
  add_cookie(world->site.session_cookie, by.session);
  add_cookie(world->site.link_cookie, by.link_cookie);
  add_cookie(world->site.form_cookie, by.form_cookie);
  if (!cookies.empty()) headers.push_back({"Cookie", cookies});
  if (by.sends_csrf && !by.session.empty()) {
    headers.push_back({"X-CSRF-Token", identity::csrf_token(by.session)});
  } else if (by.sends_csrf && !by.form_cookie.empty()) {
    headers.push_back({"X-CSRF-Token", identity::form_csrf_token(by.form_cookie)});
  }
  if (!body.empty()) headers.push_back({"Content-Type", "application/json"});
  return must(http::make_request(verb, target, headers, std::move(body)));
}

net::awaitable<http::reply> link_site::serve(http::request from) {
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
  handled.insert(match.found);
  co_return co_await match.found->handle(from);
}

http::reply link_site::ask(const browser& by, http::method verb, const std::string& target, std::string body) {
  auto reply = run(io, serve(request_of(by, verb, target, std::move(body))));
  shown += std::to_string(reply.status()) + "\n" + std::string(reply.body()) + "\n";
  for (const auto& [name, value] : reply.headers()) {
    shown.append(name).append(": ").append(value).append("\n");
  }
  return reply;
}

std::string link_site::start(browser& by) {
  const auto reply = post(by, "/api/auth/signin/discord");
  by.link_cookie = cookie_of(reply, world->site.link_cookie);
  return string_member(json_of(reply), "authorizeUrl").value_or("");
}

std::string link_site::consent(const std::string& authorize_url, const std::string& discord_user) {
  boost::json::object asked;
  asked["userId"] = discord_user;
  asked["authorizeUrl"] = authorize_url;
  testing::sim_request request{"POST", "/_sim/authorize", {{"content-type", "application/json"}}, to_json_text(asked)};
  const auto reply = sim.handle(request, world.base().clock.now());
  const auto url = string_member(must(parse_json(reply.body)), "redirectUrl").value_or("");
  return url.substr(url.find('/', 8));
}

std::string link_site::with_scope(std::string authorize_url, const std::string& scope) {
  const auto begin = authorize_url.find("&scope=") + 7;
  const auto end = std::min(authorize_url.find('&', begin), authorize_url.size());
  return authorize_url.replace(begin, end - begin, percent_encode(scope));
}

std::string link_site::reach_confirmation(browser& by, const std::string& discord_user) {
  return pending_of(get(by, consent(start(by), discord_user)));
}

http::reply link_site::confirm(const browser& by, const std::string& pending) {
  return post(by, "/api/account/link/pending/" + pending + "/confirm");
}

void link_site::order_fault(const std::string& path, int status, int count) {
  boost::json::object fault;
  fault["kind"] = "rest";
  fault["path"] = path;
  fault["status"] = status;
  fault["count"] = count;
  testing::sim_request request{"POST", "/_sim/faults", {{"content-type", "application/json"}}, to_json_text(fault)};
  if (sim.handle(request, world.base().clock.now()).status >= 300) throw std::runtime_error("no fault");
}

std::optional<storage::discord_link_record> link_site::link_of(const user_id& user) {
  return must(world.base().read([&](const storage::unit_of_work& uow) { return uow.links().find_link(user); }));
}

std::vector<storage::notice_record> link_site::notices_of(const user_id& user) {
  return must(world.base().read([&](const storage::unit_of_work& uow) { return uow.notices().list(user, 100); }));
}

std::vector<std::string> link_site::take_mails() {
  const auto queue = notices::mail_queue(world.base().cipher, world.base().random);
  auto all = must(world.base().write([&](storage::unit_of_work& uow) -> result<std::vector<std::string>> {
    std::vector<std::string> found;
    while (const auto job = must(queue.next(uow))) {
      const auto mail = must(notices::from_payload(must(queue.open(*job)).reveal()));
      found.push_back(mail.to + ": " + mail.subject);
      must(uow.jobs().erase(job->id));
    }
    return found;
  }));
  std::ranges::sort(all);
  return all;
}

std::optional<storage::job_record> link_site::owed_revocation() {
  return must(world.base().read(
      [&](const storage::unit_of_work& uow) { return uow.jobs().next(storage::job_kind::token_revocation); }));
}

std::vector<std::string> link_site::sessions() {
  return must(world.base().read([&](const storage::unit_of_work& uow) -> result<std::vector<std::string>> {
    std::vector<std::string> all;
    for (const auto& user : must(uow.users().list("", 1000))) {
      for (const auto& session : must(uow.sessions().list_for_user(user.id))) all.push_back(session.token_hash);
    }
    return all;
  }));
}

std::vector<user_id> link_site::users() {
  std::vector<user_id> all;
  for (auto& user :
       must(world.base().read([](const storage::unit_of_work& uow) { return uow.users().list("", 1000); }))) {
    all.push_back(std::move(user.id));
  }
  return all;
}

boost::json::value link_site::json_of(const http::reply& reply) {
  auto json = parse_json(reply.body());
  return json ? std::move(*json) : boost::json::value();
}

std::string link_site::cookie_of(const http::reply& reply, const std::string& name) {
  for (const auto& [header, value] : reply.headers()) {
    if (!net::equal_ignoring_case(header, "Set-Cookie") || !value.starts_with(name + "=")) continue;
    const auto begin = name.size() + 1;
    return std::string(value.substr(begin, value.find(';') - begin));
  }
  return {};
}

std::string link_site::pending_of(const http::reply& reply) {
  const auto location = location_of(reply);
  const auto at = location.find("?pending=");
  return at == std::string::npos ? location : location.substr(at + 9);
}

std::string link_site::query_value(const std::string& url, const std::string& name) {
  const auto at = url.find(name + "=");
  if (at == std::string::npos) return {};
  const auto begin = at + name.size() + 1;
  return percent_decode(url.substr(begin, url.find('&', begin) - begin), false).value_or("");
}

}  // namespace ess::test
