// The stores of one connection as a unit of work.
#pragma once

#include "ess/storage/unit_of_work.hpp"
#include "storage/sqlite/outbox_store.hpp"
#include "storage/sqlite/role_connection_store.hpp"
#include "storage/sqlite/stores.hpp"

namespace ess::storage::sqlite {

/// One per connection, lent to one unit of work after another.
class unit final : public unit_of_work {
 public:
  explicit unit(connection& db)
      : api_keys_(db),
        approvals_(db),
        audit_(db),
        bots_(db),
        calls_(db),
        communities_(db),
        discord_configs_(db),
        guild_claims_(db),
        host_replies_(db),
        installation_(db),
        jobs_(db),
        interactions_(db),
        links_(db),
        memberships_(db),
        notices_(db),
        outbox_(db),
        invites_(db),
        known_devices_(db),
        password_resets_(db),
        players_(db),
        role_connections_(db),
        sealed_values_(db),
        sessions_(db),
        throttles_(db),
        users_(db) {}

  void begin(time_point now) {
    now_ = now;
    outbox_.begin(now);
  }

  time_point now() const override { return now_; }
  api_key_store& api_keys() override { return api_keys_; }
  approval_store& approvals() override { return approvals_; }
  audit_store& audit() override { return audit_; }
  bot_store& bots() override { return bots_; }
  call_store& calls() override { return calls_; }
  community_store& communities() override { return communities_; }
  discord_config_store& discord_configs() override { return discord_configs_; }
  guild_claim_store& guild_claims() override { return guild_claims_; }
  host_reply_store& host_replies() override { return host_replies_; }
  installation_store& installation() override { return installation_; }
  job_store& jobs() override { return jobs_; }
  interaction_store& interactions() override { return interactions_; }
  link_store& links() override { return links_; }
  membership_store& memberships() override { return memberships_; }
  notice_store& notices() override { return notices_; }
  outbox_store& outbox() override { return outbox_; }
  outbox_store* announcements() override { return &outbox_; }
  invite_store& invites() override { return invites_; }
  known_device_store& known_devices() override { return known_devices_; }
  password_reset_store& password_resets() override { return password_resets_; }
  player_store& players() override { return players_; }
  role_connection_store& role_connections() override { return role_connections_; }
  sealed_value_store& sealed_values() override { return sealed_values_; }
  session_store& sessions() override { return sessions_; }
  throttle_store& throttles() override { return throttles_; }
  user_store& users() override { return users_; }

 private:
  time_point now_{};
  sqlite_api_key_store api_keys_;
  sqlite_approval_store approvals_;
  sqlite_audit_store audit_;
  sqlite_bot_store bots_;
  sqlite_call_store calls_;
  sqlite_community_store communities_;
  sqlite_discord_config_store discord_configs_;
  sqlite_guild_claim_store guild_claims_;
  sqlite_host_reply_store host_replies_;
  sqlite_installation_store installation_;
  sqlite_job_store jobs_;
  sqlite_interaction_store interactions_;
  sqlite_link_store links_;
  sqlite_membership_store memberships_;
  sqlite_notice_store notices_;
  sqlite_outbox_store outbox_;
  sqlite_invite_store invites_;
  sqlite_known_device_store known_devices_;
  sqlite_password_reset_store password_resets_;
  sqlite_player_store players_;
  sqlite_role_connection_store role_connections_;
  sqlite_sealed_value_store sealed_values_;
  sqlite_session_store sessions_;
  sqlite_throttle_store throttles_;
  sqlite_user_store users_;
};

}  // namespace ess::storage::sqlite
