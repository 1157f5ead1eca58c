#include <doctest/doctest.h>

#include "contract/records.hpp"

using namespace ess;
using namespace ess::test;

namespace {

storage::discord_config_record make_config(store& s, const community_id& community, std::uint64_t guild) {
  storage::discord_config_record config{community,
                                        ess::guild_id::trusted(guild),
                                        channel_id::trusted(11),
                                        std::nullopt,
                                        channel_id::trusted(13),
                                        std::nullopt,
                                        "",
                                        "ess2.key.text",
                                        s.time.now(),
                                        0,
                                        s.time.now()};
  return config;
}

}  // namespace

TEST_CASE("a Discord configuration is read back as it was saved, with version 1") {
  with_every_backend([](store& s) {
    const auto north = add_community(s, "north");
    // The greatest snowflake of all must survive a signed column.
    auto config = make_config(s, north.id, ~std::uint64_t{0});
    config.application = ess::application_id::trusted(9'007'199'254'740'993);
    config.public_key = std::string(64, 'a');
    config.notify.muted = {"approval", "discord.linked"};
    config.notify.quiet =
        storage::quiet_hours{std::chrono::hours(22), std::chrono::minutes(390), -std::chrono::minutes(210)};
    config.notify.language = storage::message_language::fr;
    s.write([&](auto& uow) { must(uow.discord_configs().save(config)); });
    s.read([&](const auto& uow) {
      const auto back = must(uow.discord_configs().find(north.id));
      REQUIRE(back);
      CHECK(back->community == north.id);
      CHECK(back->guild == config.guild);
      CHECK(back->approvals_channel == config.approvals_channel);
      CHECK_FALSE(back->dispatch_channel);
      CHECK(back->security_channel == config.security_channel);
      CHECK(back->application == config.application);
      CHECK(back->public_key == config.public_key);
      CHECK(back->notify == config.notify);
      CHECK(back->bot_token_sealed == config.bot_token_sealed);
      CHECK(back->bot_token_set_at == config.bot_token_set_at);
      CHECK(back->version == 1);
      CHECK(back->updated_at == config.updated_at);
      CHECK(must(uow.discord_configs().find_by_guild(*config.guild))->community == north.id);
      CHECK_FALSE(must(uow.discord_configs().find_by_guild(guild_id::trusted(1))));
    });
  });
}

TEST_CASE("configurations are found by their application, which several communities may name") {
  with_every_backend([](store& s) {
    const auto north = add_community(s, "north");
    const auto south = add_community(s, "south");
    const auto east = add_community(s, "east");
    auto of_north = make_config(s, north.id, 100);
    auto of_south = make_config(s, south.id, 101);
    of_north.application = of_south.application = ess::application_id::trusted(600);
    of_north.public_key = std::string(64, 'a');
    s.write([&](auto& uow) {
      must(uow.discord_configs().save(of_north));
      must(uow.discord_configs().save(of_south));
      must(uow.discord_configs().save(make_config(s, east.id, 102)));
    });
    s.read([&](const auto& uow) {
      CHECK(must(uow.discord_configs().list_by_application(ess::application_id::trusted(600), 10)).size() == 2);
      CHECK(must(uow.discord_configs().list_by_application(ess::application_id::trusted(600), 1)).size() == 1);
      CHECK(must(uow.discord_configs().list_by_application(ess::application_id::trusted(601), 10)).empty());
    });
  });
}

TEST_CASE("of two saves that read the same version the second is refused") {
  with_every_backend([](store& s) {
    const auto north = add_community(s, "north");
    auto config = make_config(s, north.id, 100);
    s.write([&](auto& uow) { must(uow.discord_configs().save(config)); });
    CHECK(s.refusal([&](auto& uow) { return uow.discord_configs().save(config); }) == "config_changed");
    config.version = 1;
    config.bot_token_sealed = "";
    s.write([&](auto& uow) { must(uow.discord_configs().save(config)); });
    CHECK(s.refusal([&](auto& uow) { return uow.discord_configs().save(config); }) == "config_changed");
    s.read([&](const auto& uow) {
      const auto back = must(uow.discord_configs().find(north.id));
      CHECK(back->version == 2);
      CHECK(back->bot_token_sealed.empty());
    });
  });
}

TEST_CASE("TE-3: the store keeps a guild for one community only") {
  with_every_backend([](store& s) {
    const auto north = add_community(s, "north");
    const auto east = add_community(s, "east");
    s.write([&](auto& uow) { must(uow.discord_configs().save(make_config(s, north.id, 100))); });
    CHECK(s.refusal([&](auto& uow) { return uow.discord_configs().save(make_config(s, east.id, 100)); }) ==
          "guild_taken");
    s.write([&](auto& uow) { must(uow.discord_configs().save(make_config(s, east.id, 200))); });
    auto moved = make_config(s, east.id, 100);
    moved.version = 1;
    CHECK(s.refusal([&](auto& uow) { return uow.discord_configs().save(moved); }) == "guild_taken");
  });
}

TEST_CASE("several communities may have no guild yet") {
  with_every_backend([](store& s) {
    for (const char* slug : {"north", "east"}) {
      auto config = make_config(s, add_community(s, slug).id, 1);
      config.guild.reset();
      s.write([&](auto& uow) { must(uow.discord_configs().save(config)); });
    }
  });
}
