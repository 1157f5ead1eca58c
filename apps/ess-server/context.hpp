// What every route works with: references into the object graph that wiring.cpp owns.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "bot_limits.hpp"
#include "delivery_counts.hpp"
#include "ess/access/api_keys.hpp"
#include "ess/approvals/executor.hpp"
#include "ess/base/clock.hpp"
#include "ess/base/log.hpp"
#include "ess/base/random.hpp"
#include "ess/crypto/token_cipher.hpp"
#include "ess/discord/rest/actor_prover.hpp"
#include "ess/discord/rest/oauth.hpp"
#include "ess/http/assets.hpp"
#include "ess/identity/password_resets.hpp"
#include "ess/identity/sign_in.hpp"
#include "ess/identity/sign_in_throttle.hpp"
#include "ess/linking/link_flow.hpp"
#include "ess/linking/role_flow.hpp"
#include "ess/net/worker_pool.hpp"
#include "ess/notices/notifier.hpp"
#include "ess/storage/database.hpp"
#include "interaction_desk.hpp"
#include "signed_requests.hpp"

namespace ess::server {

class live_discord;
}  // namespace ess::server

namespace ess::net {
class reachability;
}

namespace ess::server {

/// How browsers reach this server, and what follows from it for cookies.
struct public_site {
  bool https = false;
  std::string origin;          ///< as in an Origin header
  std::string authority;       ///< as in a Host header
  std::string session_cookie;  ///< `__Host-ess_session`, or `ess_session` on http loopback
  std::string link_cookie;
  std::string form_cookie;    ///< of forms before sign-in
  std::string device_cookie;  ///< of browsers that somebody signed in from

  static public_site at(bool https, std::string origin, std::string authority);
};

/// The application whose signed events concern our links.
struct event_application {
  std::string application;  ///< empty: linking is not configured
  std::string public_key;   ///< hex; empty: no events are taken
};

/// Made by wiring.cpp, which fills the members below the references. Lifetime: everything referred to outlives the
/// server. Threads: the I/O thread.
struct context {
  context(const clock& t, random_source& r, const logger& l, storage::database& db, net::worker_pool& pool,
          const crypto::token_cipher& cipher_, const access::api_key_service& key_service,
          const identity::sign_in& sign_in_, approvals::approval_executor& approval_executor,
          const http::asset_set& files, const ess::notices::notifier& notifier)
      : time(t),
        random(r),
        log(l),
        database(db),
        workers(pool),
        cipher(cipher_),
        keys(key_service),
        sign_in(sign_in_),
        executor(approval_executor),
        assets(files),
        notices(notifier) {}

  const clock& time;
  random_source& random;
  const logger& log;
  storage::database& database;
  net::worker_pool& workers;
  const crypto::token_cipher& cipher;
  const access::api_key_service& keys;
  const identity::sign_in& sign_in;
  approvals::approval_executor& executor;
  const http::asset_set& assets;
  const ess::notices::notifier& notices;
  linking::link_flow* links = nullptr;              ///< null: linking is not configured
  linking::role_flow* roles = nullptr;              ///< null exactly when `links` is
  rest::oauth_client* oauth = nullptr;              ///< as above
  live_discord* discord = nullptr;                  ///< never null once the server runs
  const net::reachability* discord_http = nullptr;  ///< null: nobody watches whether Discord answers, as in tests
  int migration = 0;                                ///< the last one that the database has; others stop the start
  rest::actor_prover* actors = nullptr;             ///< null: nobody can be proven, as in tests
  std::optional<application_id> discord_app;  ///< of this server's own bot: proofs of its interactions count everywhere
  event_application events;
  public_site site;
  identity::session_limits session_limits;
  /// How recently a session must have proved its password: for changes of one's own account, and for those of admins.
  std::chrono::minutes account_password{10};
  std::chrono::minutes admin_password{30};
  /// How long after the question everybody who asks for a new password hears, whatever came of it.
  std::chrono::milliseconds reset_answered_after{300};
  bool dev_discord = false;
  bool bot_http_loopback = false;
  bool stopping = false;  ///< set at the first signal: `/ready` says no from then on
  bot_limits bot;
  signature_limits signatures;
  delivery_counts deliveries;
  interaction_desk desk;
  identity::sign_in_throttle throttle;
  std::chrono::minutes token_lifetime = identity::one_time_token_lifetime;
};

}  // namespace ess::server
