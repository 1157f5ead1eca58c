// ess-server's bot API without sockets: the key guard, then the handler, and a Discord that answers from a script.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ess/api/bot.hpp"
#include "ess/approvals/approvals.hpp"
#include "ess/discord/rest/actor_prover.hpp"
#include "ess/discord/rest/client.hpp"
#include "ess/http/router.hpp"
#include "ess/http/testing.hpp"
#include "middleware/key_guard.hpp"
#include "routes/table.hpp"
#include "support/executor_first.hpp"
#include "support/fake_http_client.hpp"
#include "support/run.hpp"
#include "support/server_context.hpp"

namespace ess::test {

/// Made at the moment at which the fake clock stands.
inline constexpr std::string_view interaction = "1456074443980800000";

/// A staffed community with a pending approval, a key, and application 500 of this server's own.
struct bot_scene : executor_first {
  bot_scene();

  static rest::client_settings rest_settings();
  world& base() { return context.base(); }

  approval_id add_approval();
  access::created_api_key add_key(std::string_view policy, access::permission_set permissions);

  /// Discord's answer about the interaction: that this user caused it.
  void discord_says(std::string_view user);
  std::string body(std::string_view more = {}, std::string_view application = "500") const;

  /// The reason of the refusal, prefixed by who refused: `request:`, `guard:`, or nothing for the handler. "ok" else.
  std::string post(std::string_view path, const std::string& text, const std::vector<net::http_header>& headers);
  std::string post(std::string_view path, const std::string& text) {
    return post(path, text, {{"X-API-Key", std::string(key.text.reveal())}, {"Content-Type", "application/json"}});
  }
  std::string approve(const std::string& text) { return post(api::approvals_approve_path, text); }

  server_context context;
  staffed_community staff;
  fake_http_client discord;
  recording_sink sink;
  logger log{context.base().clock, sink, log_level::debug};
  rest::client rest_client;
  rest::actor_prover prover;
  approval_id approval;
  access::created_api_key key;
  std::string answered;
};

}  // namespace ess::test
