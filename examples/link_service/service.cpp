#include "service.hpp"

#include <ess/base/encoding.hpp>
#include <ess/base/verdict.hpp>
#include <ess/crypto/hash.hpp>
#include <ess/linking/revocations.hpp>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>
#include <chrono>
#include <cstdio>

namespace link_service {

namespace linking = ess::linking;
namespace storage = ess::storage;
using boost::asio::redirect_error;
using boost::asio::use_awaitable;

namespace {

response text(beast_http::status status, std::string body) {
  response made(status, 11);
  made.set(beast_http::field::content_type, "text/plain; charset=utf-8");
  made.set(beast_http::field::cache_control, "no-store");
  made.body() = std::move(body);
  return made;
}

response refusal(const ess::error& e) {
  const auto status = e.reason() == "not_logged_in" ? beast_http::status::unauthorized : beast_http::status::conflict;
  return text(status, e.reason() + ": " + e.message());
}

std::string cookie_of(const request& from, std::string_view name) {
  const auto field = from[beast_http::field::cookie];
  std::string_view rest(field.data(), field.size());
  while (!rest.empty()) {
    const auto pair = rest.substr(0, rest.find("; "));
    rest.remove_prefix(std::min(rest.size(), pair.size() + 2));
    if (pair.size() > name.size() && pair.starts_with(name) && pair[name.size()] == '=') {
      return std::string(pair.substr(name.size() + 1));
    }
  }
  return {};
}

/// The decoded pairs of `a=b&c=d`.
std::vector<std::pair<std::string, std::string>> pairs_of(std::string_view form) {
  std::vector<std::pair<std::string, std::string>> pairs;
  while (!form.empty()) {
    const auto each = form.substr(0, form.find('&'));
    form.remove_prefix(std::min(form.size(), each.size() + 1));
    const auto middle = std::min(each.find('='), each.size());
    const auto value = each.substr(std::min(middle + 1, each.size()));
    pairs.emplace_back(ess::percent_decode(each.substr(0, middle), true).value_or(""),
                       ess::percent_decode(value, true).value_or(""));
  }
  return pairs;
}

std::string value_of(std::string_view form, std::string_view name) {
  for (auto& [key, value] : pairs_of(form)) {
    if (key == name) return std::move(value);
  }
  return {};
}

std::string_view query_of(const request& from) {
  const std::string_view target(from.target().data(), from.target().size());
  return target.substr(std::min(target.find('?'), target.size() - 1) + 1);
}

}  // namespace

ess::net::awaitable<void> service::serve(boost::asio::ip::tcp::acceptor& acceptor) {
  while (acceptor.is_open()) {
    boost::system::error_code failed;
    auto socket = co_await acceptor.async_accept(redirect_error(use_awaitable, failed));
    if (failed) co_return;
    co_await serve_one(std::move(socket));
  }
}

ess::net::awaitable<void> service::serve_one(boost::asio::ip::tcp::socket socket) {
  boost::beast::flat_buffer buffer;
  request from;
  boost::system::error_code failed;
  co_await beast_http::async_read(socket, buffer, from, redirect_error(use_awaitable, failed));
  if (failed) co_return;
  response reply = co_await answer(from);
  reply.keep_alive(false);
  reply.prepare_payload();
  co_await beast_http::async_write(socket, reply, redirect_error(use_awaitable, failed));
  socket.shutdown(boost::asio::ip::tcp::socket::shutdown_both, failed);
}

ess::net::awaitable<response> service::answer(const request& from) {
  const std::string_view target(from.target().data(), from.target().size());
  const auto path = target.substr(0, target.find('?'));
  const bool changes = from.method() == beast_http::verb::post;
  if (changes && path == "/login") co_return log_in(from);
  if (changes && path == "/link") co_return start(from);
  if (changes && path == "/confirm") co_return confirm(from);
  if (changes && path == "/unlink") co_return unlink(from);
  if (changes && path == "/logout") co_return log_out(from);
  if (!changes && path == "/me") co_return show(from);
  if (!changes && path == "/callback") {
    auto reply = co_await callback(from);
    co_return reply;
  }
  co_return text(beast_http::status::not_found, "There is nothing here.");
}

response service::log_in(const request& from) {
  const auto id = value_of(from.body(), "member");
  const auto row = all_.members.find(id);
  if (row == all_.members.end() || row->second.password != value_of(from.body(), "password")) {
    return text(beast_http::status::forbidden, "No.");
  }
  const auto cookie = ess::to_base64url(ess::random_bytes(random_, 32));
  all_.logins[ess::crypto::sha256(cookie)] = login{id, time_.now() + std::chrono::hours(1)};
  auto reply = text(beast_http::status::ok, "Welcome, " + row->second.name + ".");
  reply.set(beast_http::field::set_cookie, "login=" + cookie + "; HttpOnly; SameSite=Lax");
  return reply;
}

ess::result<linking::link_session> service::session_of(const tables& all, const request& from) const {
  const auto row = all.logins.find(ess::crypto::sha256(cookie_of(from, "login")));
  if (row == all.logins.end() || row->second.until <= time_.now()) {
    return ess::error(ess::errc::unauthenticated, "not_logged_in", "Log in first.");
  }
  return linking::link_session{ess::user_id::trusted(row->second.member_id), row->first};
}

response service::start(const request& from) {
  const auto started = change(all_, time_.now(), [&](tables& t, unit& work) -> ess::result<linking::started_link> {
    auto session = session_of(t, from);
    if (!session) return std::move(session).error();
    return flow_.start(work, *session);
  });
  if (!started) return refusal(started.error());
  auto reply = text(beast_http::status::ok, started->authorize_url);
  reply.set(beast_http::field::set_cookie, "link=" + started->browser_cookie + "; HttpOnly; SameSite=Lax");
  return reply;
}

ess::net::awaitable<response> service::callback(const request& from) {
  const auto parameters = linking::read_callback(pairs_of(query_of(from)));
  if (!parameters) co_return refusal(parameters.error());
  auto take = [&](tables& t, unit& work) -> ess::verdict<linking::code_exchange> {
    auto session = session_of(t, from);
    if (!session) return std::move(session).error();
    return flow_.take_callback(work, *parameters, *session, cookie_of(from, "link"));
  };
  auto exchange = ess::flatten(change(all_, time_.now(), take));
  if (!exchange) co_return refusal(exchange.error());

  // Outside any unit of work: Discord may take its time.
  const auto identity = co_await ask_discord(*exchange);
  if (!identity) co_return refusal(identity.error());

  // The member may have logged out meanwhile, so the login is looked at again.
  auto keep = [&](tables& t, unit& work) -> ess::verdict<ess::pending_link_id> {
    auto session = session_of(t, from);
    if (!session) return std::move(session).error();
    return flow_.store_identity(work, *session, *exchange, *identity, std::to_string(next_request_++), nobody_listens_);
  };
  const auto pending = ess::flatten(change(all_, time_.now(), keep));
  if (!pending) co_return refusal(pending.error());
  co_return text(beast_http::status::ok, pending->str());
}

ess::net::awaitable<ess::result<storage::discord_identity>> service::ask_discord(linking::code_exchange& exchange) {
  auto code = std::move(exchange.code);
  auto verifier = std::move(exchange.verifier);
  auto redirect_uri = exchange.redirect_uri;
  const auto token = co_await discord_.exchange_code(std::move(code), std::move(verifier), std::move(redirect_uri));
  if (!token) co_return token.error();
  // Owed before the token is used, so that neither an outage of Discord nor the end of this program loses it.
  const auto owed = change(all_, time_.now(), [&](tables&, unit& work) {
    return revocations_.put(work, token->access_token.reveal(), std::nullopt, linking::revocation_grace);
  });
  if (!owed) {
    co_await revoke(token->access_token, owed);
    co_return owed.error();
  }
  auto identity = co_await read_profile(*token);
  co_await revoke(token->access_token, owed);
  co_return identity;
}

ess::net::awaitable<ess::result<storage::discord_identity>> service::read_profile(const ess::rest::oauth_token& token) {
  // A token of less than was asked for is not used at all.
  if (!token.grants(linking::identify_scope)) {
    co_return ess::error(ess::errc::forbidden, "scope_missing", "Discord did not say who you are.");
  }
  const auto user = co_await discord_.current_user(token.access_token);
  if (!user) co_return user.error();
  co_return linking::identity_of(*user);
}

/// Nothing here needs the token again. That Discord did not take it is no reason to refuse the link: the job stays.
ess::net::awaitable<void> service::revoke(const ess::secret& token, const ess::result<storage::job_record>& owed) {
  const auto revoked = co_await discord_.revoke(token);
  if (!owed) co_return;
  const auto how = linking::attempt_of(revoked);
  const auto settled =
      change(all_, time_.now(), [&](tables&, unit& work) { return revocations_.settle(work, *owed, how); });
  if (!settled) std::fprintf(stderr, "%s\n", ess::describe_for_log(settled.error()).c_str());
}

response service::confirm(const request& from) {
  const auto link =
      ess::flatten(change(all_, time_.now(), [&](tables& t, unit& work) -> ess::verdict<storage::discord_link_record> {
        auto session = session_of(t, from);
        if (!session) return std::move(session).error();
        auto id = ess::pending_link_id::parse(value_of(from.body(), "pending"));
        if (!id) return std::move(id).error();
        return flow_.confirm(work, *session, *id, std::to_string(next_request_++), nobody_listens_);
      }));
  if (!link) return refusal(link.error());
  return text(beast_http::status::ok, "Linked to " + link->identity.username + ".");
}

response service::unlink(const request& from) {
  const auto unlinked = change(all_, time_.now(), [&](tables& t, unit& work) -> ess::result<void> {
    auto session = session_of(t, from);
    if (!session) return std::move(session).error();
    return flow_.unlink(work, *session, std::to_string(next_request_++), nobody_listens_);
  });
  if (!unlinked) return refusal(unlinked.error());
  return text(beast_http::status::ok, "Unlinked.");
}

/// A link that is on its way ends with the login: whoever logs in next must not find it.
response service::log_out(const request& from) {
  const auto out = change(all_, time_.now(), [&](tables& t, unit& work) -> ess::result<void> {
    auto session = session_of(t, from);
    if (!session) return std::move(session).error();
    t.logins.erase(session->session_hash);
    return work.links().erase_unfinished(session->user);
  });
  if (!out) return refusal(out.error());
  return text(beast_http::status::ok, "Bye.");
}

response service::show(const request& from) {
  const auto session = session_of(all_, from);
  if (!session) return refusal(session.error());
  const auto link = all_.links.find(session->user.str());
  const auto discord = link == all_.links.end() ? "nobody at Discord" : link->second.identity.username;
  return text(beast_http::status::ok, all_.members[session->user.str()].name + " is " + discord + ".");
}

}  // namespace link_service
