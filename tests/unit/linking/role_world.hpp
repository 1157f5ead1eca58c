// A member of a community with linked roles, linked to the Discord account 7, on the way to consent.
#pragma once

#include "ess/linking/role_flow.hpp"
#include "ess/linking/role_upkeep.hpp"
#include "ess/storage/communities.hpp"
#include "ess/storage/discord_configs.hpp"
#include "ess/storage/role_connections.hpp"
#include "unit/linking/link_world.hpp"

namespace ess::test {

struct role_world : link_world {
  role_world()
      : roles({"4242", "https://ess.example/api/auth/callback/discord", "https://discord.example/oauth2/authorize",
               "https://discord.example"},
              cipher, random),
        home(add_community(*this, "north")) {
    add_member(*this, home, ann, "MOD");
    add_link(*this, ann, 7);
    use_linked_roles(home, true);
  }

  void use_linked_roles(const community_id& community, bool on) {
    must(write([&](storage::unit_of_work& uow) {
      auto stored = must(uow.discord_configs().find(community));
      storage::discord_config_record config{.community = community, .updated_at = uow.now()};
      if (stored) config = *stored;
      config.linked_roles = on;
      return uow.discord_configs().save(config);
    }));
  }
  result<linking::started_link> start_roles(const community_id& community) {
    return write([&](storage::unit_of_work& uow) { return roles.start(uow, who(session), community); });
  }
  linking::code_exchange reach_exchange() {
    const auto started = must(start_roles(home));
    return must(callback(answer_to(started), session, started.browser_cookie));
  }
  linking::role_tokens tokens(std::chrono::seconds life = std::chrono::hours(24)) const {
    return {secret("access-1"), secret("refresh-1"), clock.now() + life};
  }
  result<storage::role_connection_id> connect(const linking::code_exchange& exchange, std::uint64_t discord = 7) {
    return flatten(write([&](storage::unit_of_work& uow) {
      return roles.connect(uow, who(session), exchange, discord_user_id::trusted(discord), tokens(), "req-4");
    }));
  }
  std::optional<storage::role_connection_record> connection_of(const user_id& user) {
    return must(read([&](const storage::unit_of_work& uow) { return uow.role_connections().find(user); }));
  }
  std::optional<linking::role_task> claim() {
    return must(write([&](storage::unit_of_work& uow) { return linking::claim_role_task(uow, cipher); }));
  }

  linking::role_flow roles;
  community_id home;
};

}  // namespace ess::test
