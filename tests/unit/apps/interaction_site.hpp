// The routes that take signed interactions, with a community whose guild is 500 and an approval to decide.
#pragma once

#include <optional>
#include <string>

#include "ess/approvals/approvals.hpp"
#include "live_discord.hpp"
#include "support/ed25519_signer.hpp"
#include "support/fake_http_client.hpp"
#include "unit/apps/link_site.hpp"

namespace ess::test {

struct interaction_site : link_site {
  interaction_site() : staff(world.base()) {
    world->events.public_key = discords_key.public_key_hex();
    settings.discord_api_base = must(config::parse_http_url("http://discord.test/api/v10"));
    settings.discord_authorize_url = must(config::parse_http_url("http://discord.test/oauth2/authorize"));
    live.emplace(answers, world.base().clock, world.base().random, log, settings);
    world->discord = &*live;
    world->desk.between_attempts = std::chrono::milliseconds(0);
    approval = must(world.base().write([&](storage::unit_of_work& uow) {
                 return approvals::request(uow, world.base().random, staff.community,
                                           {staff.mod, storage::risk_level::high, R"({"commandId":"ban"})", ""},
                                           by_command_line());
               })).id.str();
  }

  std::string seconds(std::chrono::seconds shift = {}) const {
    const auto now = std::chrono::floor<std::chrono::seconds>(world->time.now() + shift);
    return std::to_string(now.time_since_epoch().count());
  }
  std::string interaction(int type, const std::string& data, const std::string& id = "9001",
                          const std::string& application = "500", const std::string& guild = "500") const {
    return R"({"id":")" + id + R"(","application_id":")" + application + R"(","type":)" + std::to_string(type) +
           R"(,"token":"itoken","version":1,"guild_id":")" + guild +
           R"(","channel_id":"710","member":{"user":{"id":")" + staff.discord_admin.str() +
           R"(","username":"ann"},"roles":[],"permissions":"8"},"data":)" + data + "}";
  }
  std::string command(const std::string& sub, const std::string& options = "[]", const std::string& id = "9001") const {
    return interaction(2,
                       R"({"id":"900","name":"ess","type":1,"options":[{"name":")" + sub + R"(","type":1,"options":)" +
                           options + "}]}",
                       id);
  }
  std::string approve(const std::string& id = "9001") const {
    return command("approve", R"([{"name":"id","type":3,"value":")" + approval + "\"}]", id);
  }
  http::reply deliver(const std::string& body, const ed25519_signer& key = discords_key,
                      const std::string& path = "/api/discord/interactions", std::chrono::seconds shift = {}) {
    browser by;
    const auto timestamp = seconds(shift);
    by.more = {{"X-Signature-Ed25519", key.sign_hex(timestamp + body)}, {"X-Signature-Timestamp", timestamp}};
    return post(by, path, body);
  }
  /// What the person reads, of an answer that was given at once.
  static std::string content(const http::reply& reply) {
    const auto json = json_of(reply);
    const auto* data = find_member(json, "data");
    return data == nullptr ? "" : string_member(*data, "content").value_or("");
  }
  static std::int64_t type(const http::reply& reply) { return integer_member(json_of(reply), "type").value_or(0); }

  void community_has(const community_id& community, std::uint64_t guild, std::uint64_t application,
                     const ed25519_signer& key, int version = 0) {
    must(world.base().write([&](storage::unit_of_work& uow) {
      storage::discord_config_record config{.community = community,
                                            .guild = guild_id::trusted(guild),
                                            .approvals_channel = {},
                                            .dispatch_channel = {},
                                            .security_channel = {},
                                            .application = application_id::trusted(application),
                                            .public_key = key.public_key_hex(),
                                            .bot_token_sealed = {},
                                            .bot_token_set_at = {},
                                            .version = version,
                                            .updated_at = uow.now()};
      return uow.discord_configs().save(config);
    }));
  }

  staffed_community staff;
  std::string approval;
  fake_http_client answers;
  recording_sink sink;
  logger log{world.base().clock, sink, log_level::debug};
  config::server_settings settings;
  std::optional<server::live_discord> live;
};

}  // namespace ess::test
