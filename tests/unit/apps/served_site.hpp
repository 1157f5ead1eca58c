// ess-server's whole route table behind its real chain, on a free port, and a client of it.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "ess/base/encoding.hpp"
#include "ess/http/router.hpp"
#include "ess/http/server.hpp"
#include "ess/identity/sessions.hpp"
#include "ess/net/http_client.hpp"
#include "live_discord.hpp"
#include "middleware/chain.hpp"
#include "routes/table.hpp"
#include "support/raw_http.hpp"
#include "support/run.hpp"
#include "support/server_context.hpp"

namespace ess::test {

/// Threads: one.
class served_site : public executor_first {
 public:
  /// `more` rows beside those of the server.
  explicit served_site(std::vector<http::route> more = {})
      : router(must(http::router::make(with(server::route_table(*world), std::move(more))))),
        log(time, sink, log_level::error),
        web(io.get_executor(), router, server::make_chain(*world, {"127.0.0.1"}), log, world.base().random),
        client(must(net::make_http_client(io.get_executor()))),
        discord(*client, time, world.base().random, log, settings) {
    world->discord = &discord;
    const auto bound = must(web.listen("127.0.0.1:0"));
    world->site = server::public_site::at(false, "http://" + bound, bound);
  }
  ~served_site() { run(io, web.stop()); }
  served_site(const served_site&) = delete;
  served_site& operator=(const served_site&) = delete;

  net::http_response send(net::http_request request) { return must(run(io, client->send(std::move(request)))); }
  /// The token of a new session of the user. The password was proved when it began.
  std::string session_of(const user_id& user) {
    auto token = to_base64url(random_bytes(world.base().random, 32));
    auto session = add_session(world.base(), user);
    session.token_hash = identity::hash_session_token(token);
    must(world.base().write([&](storage::unit_of_work& uow) { return uow.sessions().insert(session); }));
    return token;
  }

  /// The bytes as they are, and the head and body that come back; nothing is checked on the way.
  net::http_response send_raw(const std::string& bytes) {
    raw_peer peer(io);
    const auto talk = [&]() -> net::awaitable<std::string> {
      co_await peer.connect(world->site.authority);
      co_await peer.send(bytes);
      co_return co_await peer.read_reply();
    };
    const auto text = run(io, talk());
    net::http_response response;
    response.status = std::stoi(text.substr(text.find(' ') + 1));
    auto at = text.find("\r\n") + 2;
    for (auto end = text.find("\r\n", at); end != at; at = end + 2, end = text.find("\r\n", at)) {
      const auto colon = text.find(": ", at);
      response.headers.push_back({text.substr(at, colon - at), text.substr(colon + 2, end - colon - 2)});
    }
    response.body = text.substr(at + 2);
    return response;
  }

  server_context world;
  system_clock time;
  recording_sink sink;
  http::router router;
  logger log;
  http::server web;
  std::unique_ptr<net::http_client> client;
  config::server_settings settings;
  server::live_discord discord;

 private:
  static std::vector<http::route> with(std::vector<http::route> rows, std::vector<http::route> more) {
    for (auto& row : more) rows.push_back(std::move(row));
    return rows;
  }
};

}  // namespace ess::test
