// ess-server's bot API without sockets: the key guard, then the handler, and a Discord that answers from a script.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
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
#include "support/fake_http_client.hpp"
#include "support/run.hpp"
#include "support/server_context.hpp"

namespace ess::test {

// An executor outlives the store whose answers it waits for, hence a base of its own.
struct scene_executor {
  boost::asio::io_context io;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> busy = boost::asio::make_work_guard(io);
};

/// Made at the moment at which the fake clock stands.
inline constexpr std::string_view interaction = "1456074443980800000";

/// A staffed community with a pending approval, a key, and application 500 of this server's own.
struct bot_scene : scene_executor {
  bot_scene()
      : staff(context.base()),
        rest_client(discord, context.base().clock, context.base().random, log, rest_settings(), secret()),
        prover(rest_client, context.base().clock),
        approval(add_approval()),
        key(add_key("decisions", {access::permission::approvals_decide})) {
    context->actors = &prover;
    context->discord_app = application_id::trusted(500);
  }

  static rest::client_settings rest_settings() {
    rest::client_settings settings;
    settings.api_base = "http://discord.test/api/v10";
    settings.max_attempts = 1;
    return settings;
  }
  world& base() { return context.base(); }

  approval_id add_approval() {
    return must(base().write([&](storage::unit_of_work& uow) {
             return approvals::request(uow, base().random, staff.community,
                                       {staff.mod, storage::risk_level::high, R"({"commandId":"ban"})", ""},
                                       by_command_line());
           }))
        .id;
  }
  access::created_api_key add_key(std::string_view policy, access::permission_set permissions) {
    access::api_key_request wanted;
    wanted.name = "bot";
    wanted.permissions = permissions;
    wanted.proof = *access::parse_proof_policy(policy);
    return must(base().write([&](storage::unit_of_work& uow) {
      return context->keys.create(uow, staff.community, wanted, by_command_line(), std::nullopt);
    }));
  }

  /// Discord's answer about the interaction: that this user caused it.
  void discord_says(std::string_view user) {
    discord.reply_json(200, R"({"id":"1","channel_id":"710","interaction_metadata":{"id":")" +
                                std::string(interaction) + R"(","type":2,"user":{"id":")" + std::string(user) +
                                R"(","username":"a"},"authorizing_integration_owners":{"0":"500"}}})");
  }
  std::string body(std::string_view more = {}, std::string_view application = "500") const {
    return R"({"guildId":")" + staff.guild.str() + R"(","discordUserId":")" + staff.discord_admin.str() +
           R"(","approvalId":")" + approval.str() + R"(","interaction":{"id":")" + std::string(interaction) +
           R"(","token":"itoken","applicationId":")" + std::string(application) + "\"}" + std::string(more) + "}";
  }

  /// The reason of the refusal, prefixed by who refused: `request:`, `guard:`, or nothing for the handler. "ok" else.
  std::string post(std::string_view path, const std::string& text, const std::vector<net::http_header>& headers) {
    auto made = http::make_request(http::method::post, path, headers, text);
    if (!made) return "request:" + made.error().reason();
    const auto rows = server::route_table(*context);
    for (const auto& row : rows) {
      if (row.pattern == path) made->set_route(&row, {});
    }
    auto refused = run(io, server::key_guard(*context)(*made));
    if (refused) return "guard:" + refused->error_reason();
    const auto reply = run(io, made->route()->handle(*made));
    answered = reply.body();
    return reply.status() == 200 ? "ok" : reply.error_reason();
  }
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
