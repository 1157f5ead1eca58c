// A small web service of somebody's own, on Boost.Beast, that lets its members link their Discord accounts.
#pragma once

#include <ess/crypto/token_cipher.hpp>
#include <ess/discord/rest/oauth.hpp>
#include <ess/jobs/job_queue.hpp>
#include <ess/linking/link_flow.hpp>
#include <ess/net/awaitable.hpp>

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <string>
#include <utility>

#include "tables.hpp"

namespace link_service {

namespace beast_http = boost::beast::http;
using request = beast_http::request<beast_http::string_body>;
using response = beast_http::response<beast_http::string_body>;

/// `POST /login`, `POST /link`, `GET /callback`, `POST /confirm`, `POST /unlink`, `POST /logout`, `GET /me`. A real
/// service adds what every form needs against other sites, asks for a recent password before `/link`, `/confirm` and
/// `/unlink`, and has a worker that revokes the tokens which Discord did not take back at once.
///
/// Lifetime: what the constructor takes outlives it. Threads: one.
class service {
 public:
  service(tables& all, const ess::clock& time, ess::random_source& random, const ess::linking::link_flow& flow,
          ess::rest::oauth_client& discord, ess::jobs::job_queue revocations)
      : all_(all), time_(time), random_(random), flow_(flow), discord_(discord), revocations_(std::move(revocations)) {}

  /// Serves one connection at a time until the acceptor is closed.
  ess::net::awaitable<void> serve(boost::asio::ip::tcp::acceptor& acceptor);

 private:
  ess::net::awaitable<void> serve_one(boost::asio::ip::tcp::socket socket);
  ess::net::awaitable<response> answer(const request& from);

  response log_in(const request& from);
  response start(const request& from);
  ess::net::awaitable<response> callback(const request& from);
  ess::net::awaitable<ess::result<ess::storage::discord_identity>> ask_discord(ess::linking::code_exchange& exchange);
  ess::net::awaitable<ess::result<ess::storage::discord_identity>> read_profile(const ess::rest::oauth_token& token);
  ess::net::awaitable<void> revoke(const ess::secret& token, const ess::result<ess::storage::job_record>& owed);
  response confirm(const request& from);
  response unlink(const request& from);
  response log_out(const request& from);
  response show(const request& from);

  /// The session as linking knows it, checked in the same unit of work in which it is used. Errors: `not_logged_in`.
  ess::result<ess::linking::link_session> session_of(const tables& all, const request& from) const;

  tables& all_;
  const ess::clock& time_;
  ess::random_source& random_;
  const ess::linking::link_flow& flow_;
  ess::rest::oauth_client& discord_;
  ess::jobs::job_queue revocations_;
  ess::linking::link_observer nobody_listens_;
  int next_request_ = 1;
};

}  // namespace link_service
