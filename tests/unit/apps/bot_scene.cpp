#include "unit/apps/bot_scene.hpp"

#include <utility>

namespace ess::test {

bot_scene::bot_scene()
    : staff(context.base()),
      rest_client(discord, context.base().clock, context.base().random, log, rest_settings(), secret()),
      prover(rest_client, context.base().clock),
      approval(add_approval()),
      key(add_key("decisions", {access::permission::approvals_decide})) {
  context->actors = &prover;
  context->discord_app = application_id::trusted(500);
}

rest::client_settings bot_scene::rest_settings() {
  rest::client_settings settings;
  settings.api_base = "http://discord.test/api/v10";
  settings.max_attempts = 1;
  return settings;
}

approval_id bot_scene::add_approval() {
  return must(base().write([&](storage::unit_of_work& uow) {
           return approvals::request(uow, base().random, staff.community,
                                     {staff.mod, storage::risk_level::high, R"({"commandId":"ban"})", ""},
                                     by_command_line());
         }))
      .id;
}

access::created_api_key bot_scene::add_key(std::string_view policy, access::permission_set permissions) {
  access::api_key_request wanted;
  wanted.name = "bot";
  wanted.permissions = permissions;
  wanted.proof = *access::parse_proof_policy(policy);
  return must(base().write([&](storage::unit_of_work& uow) {
    return context->keys.create(uow, staff.community, wanted, by_command_line(), std::nullopt);
  }));
}

void bot_scene::discord_says(std::string_view user) {
  discord.reply_json(200, R"({"id":"1","channel_id":"710","interaction_metadata":{"id":")" + std::string(interaction) +
                              R"(","type":2,"user":{"id":")" + std::string(user) +
                              R"(","username":"a"},"authorizing_integration_owners":{"0":"500"}}})");
}

std::string bot_scene::body(std::string_view more, std::string_view application) const {
  return R"({"guildId":")" + staff.guild.str() + R"(","discordUserId":")" + staff.discord_admin.str() +
         R"(","approvalId":")" + approval.str() + R"(","interaction":{"id":")" + std::string(interaction) +
         R"(","token":"itoken","applicationId":")" + std::string(application) + "\"}" + std::string(more) + "}";
}

std::string bot_scene::post(std::string_view path, const std::string& text,
                            const std::vector<net::http_header>& headers) {
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

}  // namespace ess::test
