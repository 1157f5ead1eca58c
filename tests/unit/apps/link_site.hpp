// ess-server's routes and a simulated Discord in one process, without sockets: browsers ask, the clock stands still.
#pragma once

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>
#include <set>
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
#include "ess/linking/role_flow.hpp"
#include "ess/net/http_client.hpp"
#include "ess/storage/jobs.hpp"
#include "ess/storage/notices.hpp"
#include "ess/storage/users.hpp"
#include "ess/testing/simulator.hpp"
#include "live_discord.hpp"
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

  net::awaitable<result<net::http_response>> send(net::http_request request) override;
  int count(std::string_view path_end) const;

  std::vector<net::http_request> requests;
  std::vector<std::string> answers;
  bool away = false;
  /// By how much Discord's clock is ahead of ours; without it answers carry no date.
  std::optional<std::chrono::seconds> clock_ahead;
  std::string profile;  ///< what `GET /users/@me` answers instead; empty: what the simulator does

 private:
  testing::simulator& sim_;
  const clock& time_;
};

/// A browser at the site: what it sends along with every request.
struct browser {
  std::string session;  ///< token; empty: none
  std::string link_cookie;
  std::string form_cookie;  ///< of forms before sign-in: its token is sent as long as there is no session
  std::vector<net::http_header> more;
  bool sends_csrf = true;
};

class link_site : public executor_first {
 public:
  static constexpr const char* callback_path = "/api/auth/callback/discord";
  static constexpr const char* redirect_uri = "http://localhost:3000/api/auth/callback/discord";
  static constexpr const char* nelly = "41";
  static constexpr const char* robin = "42";

  explicit link_site(server::public_site where = server::public_site::at(false, "http://localhost:3000",
                                                                         "localhost:3000"));

  /// A user with that password, for the routes that ask for it.
  user_id add_account(const std::string& name, const std::string& password);
  /// A browser signed in as that user.
  browser sign_in(const user_id& user);

  http::request request_of(const browser& by, http::method verb, const std::string& target, std::string body = {});
  /// The whole way of a request: route, guards, handler.
  net::awaitable<http::reply> serve(http::request from);
  http::reply ask(const browser& by, http::method verb, const std::string& target, std::string body = {});
  http::reply get(const browser& by, const std::string& target) { return ask(by, http::method::get, target); }
  http::reply post(const browser& by, const std::string& target, std::string body = "{}") {
    return ask(by, http::method::post, target, std::move(body));
  }

  /// Starts a link: the URL at Discord, "" if it was refused. The browser gets its link cookie.
  std::string start(browser& by);
  /// What Discord's consent page answers: path and query of the way back.
  std::string consent(const std::string& authorize_url, const std::string& discord_user);
  /// The authorize URL as it becomes when somebody changes its scope on the way to Discord.
  static std::string with_scope(std::string authorize_url, const std::string& scope);
  /// From the start to the confirmation page: the id of the pending link, or the place the browser was sent to.
  std::string reach_confirmation(browser& by, const std::string& discord_user);
  http::reply confirm(const browser& by, const std::string& pending);
  void order_fault(const std::string& path, int status, int count);

  std::optional<storage::discord_link_record> link_of(const user_id& user);
  std::vector<storage::notice_record> notices_of(const user_id& user);
  /// "<address>: <subject>" of every mail that waits, sorted; they wait no longer.
  std::vector<std::string> take_mails();
  std::optional<storage::job_record> owed_revocation();
  /// The hashes of every session there is.
  std::vector<std::string> sessions();
  std::vector<user_id> users();

  static boost::json::value json_of(const http::reply& reply);
  static std::string code_of(const http::reply& reply) { return string_member(json_of(reply), "code").value_or(""); }
  static std::string location_of(const http::reply& reply) {
    return std::string(reply.header("Location").value_or(""));
  }
  /// The value that the answer gives that cookie; "" when it does not, or takes it away.
  static std::string cookie_of(const http::reply& reply, const std::string& name);
  static std::string pending_of(const http::reply& reply);
  static std::string query_value(const std::string& url, const std::string& name);

  server_context world;
  testing::simulator sim;
  sim_client discord;
  rest::oauth_client oauth;
  linking::link_flow flow;
  linking::role_flow roles;
  config::server_settings settings;
  recording_sink sink;
  logger log;
  server::live_discord live;
  http::router router;
  std::vector<http::guard> guards;
  std::vector<http::async_guard> async_guards;
  std::set<const http::route*> handled;  ///< rows whose handler ran: no guard refused
  std::string shown;                     ///< every answer so far, headers and all
};

}  // namespace ess::test
