// A database in memory with one community, its five roles, one linked moderator, and a guild.
#pragma once

#include <doctest/doctest.h>

#include <functional>
#include <memory>
#include <string>

#include "ess/access/api_keys.hpp"
#include "ess/access/roles.hpp"
#include "ess/storage/communities.hpp"
#include "ess/storage/discord_configs.hpp"
#include "ess/storage/links.hpp"
#include "ess/storage/sqlite/database.hpp"
#include "ess/storage/users.hpp"
#include "support/fakes.hpp"

namespace ess::test {

inline const auto riverside = community_id::trusted("riverside");
inline const auto hillside = community_id::trusted("hillside");
inline const auto ann = user_id::trusted("ann");
inline const auto ann_on_discord = discord_user_id::trusted(700000000000000001);
inline const auto guild = guild_id::trusted(900000000000000001);

struct store_fixture {
  fake_clock clock;
  fake_random random;
  std::unique_ptr<storage::database> database = open_database();
  access::api_key_service keys{access::pepper::from_bytes(secret(std::string(31, 'p') + "q")), random};

  store_fixture() {
    write([&](storage::unit_of_work& uow) {
      add_community(uow, riverside);
      add_community(uow, hillside);
      need(uow.users().insert({ann, "ann@example.org", "Ann", "", {}, uow.now()}));
      need(uow.memberships().put({riverside, ann, role_id::trusted("riverside-MOD"), uow.now()}));
      need(uow.links().insert_link({ann, {ann_on_discord, "ann", "Ann", ""}, uow.now(), {}}));
      need(uow.discord_configs().save(config_of(riverside, test::guild)));
    });
  }

  static void need(const result<void>& done) { REQUIRE_MESSAGE(done.has_value(), (done ? "" : done.error().reason())); }

  void write(const std::function<void(storage::unit_of_work&)>& work) {
    need(database->write([&](storage::unit_of_work& uow) -> result<void> {
      work(uow);
      return success();
    }));
  }
  void read(const std::function<void(const storage::unit_of_work&)>& work) {
    need(database->read([&](const storage::unit_of_work& uow) -> result<void> {
      work(uow);
      return success();
    }));
  }

  static storage::discord_config_record config_of(const community_id& community, guild_id server) {
    return {community, server, {}, {}, {}, {}, "", "", {}, 0, {}};
  }
  static access::api_key_request request_for(access::permission_set permissions) {
    access::api_key_request request;
    request.name = "bot";
    request.permissions = permissions;
    return request;
  }
  static audit::origin from_cli() { return audit::origin(audit::event_source::cli); }

  access::created_api_key make_key(access::api_key_request request, const community_id& community = riverside) {
    std::optional<access::created_api_key> made;
    write([&](storage::unit_of_work& uow) {
      auto key = keys.create(uow, community, std::move(request), from_cli(), std::nullopt);
      REQUIRE_MESSAGE(key.has_value(), (key ? "" : key.error().message()));
      made = std::move(*key);
    });
    return std::move(*made);
  }
  /// The reason for which the text is refused, or "ok".
  std::string verify(std::string_view text) {
    std::string outcome = "ok";
    read([&](const storage::unit_of_work& uow) {
      if (const auto key = keys.verify(uow, text); !key) outcome = key.error().reason() + "|" + key.error().message();
    });
    return outcome;
  }

 private:
  std::unique_ptr<storage::database> open_database() {
    storage::sqlite::options settings;
    settings.path = storage::sqlite::in_memory;
    settings.schema = storage::sqlite::schema_policy::migrate;
    return std::move(storage::sqlite::open(settings, clock)).value();
  }
  static void add_community(storage::unit_of_work& uow, const community_id& community) {
    need(uow.communities().insert({community, community.str(), community.str(), uow.now()}));
    for (const auto& role : access::default_roles()) {
      const std::string name(role.name);
      need(uow.communities().insert_role(
          {role_id::trusted(community.str() + "-" + name), community, name, role.priority, role.permissions.names()}));
    }
  }
};

}  // namespace ess::test
