// The stores of one connection. Each is implemented in a file of its own, named after its records.
#pragma once

#include "ess/storage/api_keys.hpp"
#include "ess/storage/approvals.hpp"
#include "ess/storage/audit_log.hpp"
#include "ess/storage/bots.hpp"
#include "ess/storage/calls.hpp"
#include "ess/storage/communities.hpp"
#include "ess/storage/discord_configs.hpp"
#include "ess/storage/guild_claims.hpp"
#include "ess/storage/host_replies.hpp"
#include "ess/storage/installation.hpp"
#include "ess/storage/interactions.hpp"
#include "ess/storage/invites.hpp"
#include "ess/storage/jobs.hpp"
#include "ess/storage/known_devices.hpp"
#include "ess/storage/links.hpp"
#include "ess/storage/notices.hpp"
#include "ess/storage/password_resets.hpp"
#include "ess/storage/players.hpp"
#include "ess/storage/sealed_values.hpp"
#include "ess/storage/sessions.hpp"
#include "ess/storage/throttles.hpp"
#include "ess/storage/users.hpp"
#include "storage/sqlite/connection.hpp"

namespace ess::storage::sqlite {

class sqlite_api_key_store final : public api_key_store {
 public:
  explicit sqlite_api_key_store(connection& db) : db_(db) {}
  result<void> insert(const api_key_record& key) override;
  result<std::optional<api_key_record>> find(const community_id& community, const api_key_id& id) const override;
  result<std::optional<api_key_record>> find_by_public_id(std::string_view public_id) const override;
  result<std::vector<api_key_record>> list(const community_id& community) const override;
  result<bool> revoke(const community_id& community, const api_key_id& id, time_point at) override;
  result<bool> set_overlap_end(const community_id& community, const api_key_id& id, time_point at) override;
  result<std::vector<api_key_record>> take_expiring(time_point now, std::chrono::milliseconds notice,
                                                    int limit) override;
  result<void> touch(const api_key_id& id, time_point used_at, std::string_view network) override;

 private:
  connection& db_;
};

class sqlite_approval_store final : public approval_store {
 public:
  explicit sqlite_approval_store(connection& db) : db_(db) {}
  result<void> insert(const approval_record& approval) override;
  result<std::optional<approval_record>> find(const community_id& community, const approval_id& id) const override;
  result<std::vector<approval_record>> list(const community_id& community, const approval_query& wanted,
                                            int limit) const override;
  result<std::int64_t> count(const community_id& community, approval_status status) const override;
  result<bool> decide(const community_id& community, const approval_id& id, approval_status status,
                      const std::optional<user_id>& decided_by, std::string_view reason, time_point at) override;
  result<std::vector<approval_record>> list_decided(const community_id& community, std::int64_t after,
                                                    int limit) const override;
  result<void> insert_action(const moderation_action_record& action) override;
  result<std::vector<moderation_action_record>> list_actions(const community_id& community, int limit) const override;

 private:
  connection& db_;
};

class sqlite_audit_store final : public audit_store {
 public:
  explicit sqlite_audit_store(connection& db) : db_(db) {}
  result<audit_head> head(std::string_view chain) const override;
  result<void> insert(const audit_record& record) override;
  result<std::vector<audit_record>> list(std::string_view chain, const audit_filter& filter, int limit) const override;
  result<std::vector<audit_record>> range(std::string_view chain, std::int64_t after_sequence,
                                          int limit) const override;
  result<std::vector<std::string>> chains() const override;
  result<std::vector<audit_record>> list_personal(const user_id& user, int limit) const override;
  result<int> erase_personal(const user_id& user) override;
  result<void> insert_checkpoint(const audit_checkpoint_record& checkpoint) override;
  result<std::vector<audit_checkpoint_record>> checkpoints(std::string_view chain, std::int64_t after_sequence,
                                                           int limit) const override;
  result<std::optional<audit_checkpoint_record>> cut(std::string_view chain) const override;
  result<std::vector<audit_progress>> uncovered() const override;
  result<int> erase_below_cut(std::string_view chain, int limit) override;
  result<std::vector<audit_tally>> tally(std::string_view chain, std::string_view event, time_point since,
                                         std::chrono::milliseconds width) const override;

 private:
  connection& db_;
};

class sqlite_call_store final : public call_store {
 public:
  explicit sqlite_call_store(connection& db) : db_(db) {}
  result<void> insert(const call_record& call) override;
  result<std::optional<call_record>> find(const community_id& community, const call_id& id) const override;
  result<std::vector<call_record>> list_open(const community_id& community, const std::optional<call_id>& before,
                                             int limit) const override;
  result<std::int64_t> count_open(const community_id& community) const override;
  result<std::vector<call_record>> list(const community_id& community, const std::optional<call_id>& before,
                                        int limit) const override;
  result<bool> update(const call_record& call) override;
  result<void> insert_change(const call_change_record& change) override;
  result<std::vector<call_change_record>> list_changes(const community_id& community, const call_id& call,
                                                       int limit) const override;

 private:
  connection& db_;
};

class sqlite_community_store final : public community_store {
 public:
  explicit sqlite_community_store(connection& db) : db_(db) {}
  result<void> insert(const community_record& community) override;
  result<std::optional<community_record>> find(const community_id& id) const override;
  result<std::optional<community_record>> find_by_slug(std::string_view slug) const override;
  result<std::vector<community_record>> list() const override;
  result<bool> erase(const community_id& id) override;
  result<void> insert_role(const role_record& role) override;
  result<std::optional<role_record>> find_role(const community_id& community, const role_id& role) const override;
  result<std::optional<role_record>> find_role_by_name(const community_id& community,
                                                       std::string_view name) const override;
  result<std::vector<role_record>> list_roles(const community_id& community) const override;

 private:
  connection& db_;
};

class sqlite_discord_config_store final : public discord_config_store {
 public:
  explicit sqlite_discord_config_store(connection& db) : db_(db) {}
  result<std::optional<discord_config_record>> find(const community_id& community) const override;
  result<std::optional<discord_config_record>> find_by_guild(guild_id guild) const override;
  result<std::vector<discord_config_record>> list_by_application(application_id application, int limit) const override;
  result<void> save(const discord_config_record& config) override;

 private:
  connection& db_;
};

class sqlite_guild_claim_store final : public guild_claim_store {
 public:
  explicit sqlite_guild_claim_store(connection& db) : db_(db) {}
  result<void> put(const guild_claim_record& claim) override;
  result<std::optional<guild_claim_record>> find(const community_id& community) const override;
  result<std::optional<guild_claim_record>> find_proven(guild_id guild) const override;
  result<void> erase(const community_id& community) override;

 private:
  connection& db_;
};

class sqlite_host_reply_store final : public host_reply_store {
 public:
  explicit sqlite_host_reply_store(connection& db) : db_(db) {}
  result<std::optional<host_reply_record>> find(const api_key_id& key, std::string_view name) const override;
  result<void> insert(const host_reply_record& reply, int most) override;
  result<int> erase_older(time_point before, int limit) override;

 private:
  connection& db_;
};

class sqlite_installation_store final : public installation_store {
 public:
  explicit sqlite_installation_store(connection& db) : db_(db) {}
  result<std::optional<std::string>> get(std::string_view name) const override;
  result<void> put(std::string_view name, std::string_view value) override;

 private:
  connection& db_;
};

class sqlite_bot_store final : public bot_store {
 public:
  explicit sqlite_bot_store(connection& db) : db_(db) {}
  result<std::optional<bot_lease_record>> find_lease(const community_id& community,
                                                     std::string_view scope) const override;
  result<bool> has_fence(const community_id& community, std::int64_t fence) const override;
  result<std::int64_t> highest_fence(const community_id& community) const override;
  result<int> count_leases(const community_id& community) const override;
  result<void> put_lease(const bot_lease_record& lease) override;
  result<int> erase_leases(const community_id& community, time_point before) override;
  result<std::optional<bot_guild_record>> find_guild(const community_id& community) const override;
  result<void> put_guild(const bot_guild_record& told) override;

 private:
  connection& db_;
};

class sqlite_interaction_store final : public interaction_store {
 public:
  explicit sqlite_interaction_store(connection& db) : db_(db) {}
  result<bool> spend(const spent_interaction& what) override;
  result<int> erase_older(time_point before) override;

 private:
  connection& db_;
};

class sqlite_job_store final : public job_store {
 public:
  explicit sqlite_job_store(connection& db) : db_(db) {}
  result<void> insert(const job_record& job) override;
  result<std::optional<job_record>> next(job_kind kind) const override;
  result<bool> postpone(const job_id& id, int attempts, time_point due_at) override;
  result<bool> erase(const job_id& id) override;

 private:
  connection& db_;
};

class sqlite_invite_store final : public invite_store {
 public:
  explicit sqlite_invite_store(connection& db) : db_(db) {}
  result<void> put(const invite_record& invite) override;
  result<std::optional<invite_record>> find(const community_id& community, const invite_id& id) const override;
  result<std::optional<invite_record>> find_by_token(std::string_view token_hash) const override;
  result<std::vector<invite_record>> list(const community_id& community) const override;
  result<std::vector<invite_record>> list_for_email(std::string_view normal_email) const override;
  result<std::optional<invite_record>> consume(std::string_view token_hash) override;
  result<bool> erase(const community_id& community, const invite_id& id) override;
  result<int> erase_for_email(std::string_view normal_email) override;
  result<int> erase_expired(time_point now) override;

 private:
  connection& db_;
};

class sqlite_known_device_store final : public known_device_store {
 public:
  explicit sqlite_known_device_store(connection& db) : db_(db) {}
  result<void> insert(const known_device_record& device) override;
  result<std::optional<known_device_record>> find(std::string_view token_hash) const override;
  result<std::vector<known_device_record>> list_for_user(const user_id& user) const override;
  result<int> erase_for_user(const user_id& user) override;
  result<void> trim(const user_id& user, time_point now, int keep) override;

 private:
  connection& db_;
};

class sqlite_link_store final : public link_store {
 public:
  explicit sqlite_link_store(connection& db) : db_(db) {}
  result<void> insert_attempt(const link_attempt_record& attempt) override;
  result<std::optional<link_attempt_record>> consume_attempt(std::string_view state_hash) override;
  result<void> insert_pending(const pending_link_record& pending) override;
  result<std::optional<pending_link_record>> find_pending(const pending_link_id& id) const override;
  result<std::optional<pending_link_record>> consume_pending(const pending_link_id& id) override;
  result<void> erase_unfinished(const user_id& user) override;
  result<void> move_unfinished(const user_id& user, std::string_view from, std::string_view to) override;
  result<int> erase_expired(time_point now) override;
  result<void> insert_link(const discord_link_record& link) override;
  result<std::optional<discord_link_record>> find_link(const user_id& user) const override;
  result<std::optional<discord_link_record>> find_link_by_discord_id(discord_user_id id) const override;
  result<void> set_stale_at(const user_id& user, std::optional<time_point> at) override;
  result<bool> erase_link(const user_id& user) override;

 private:
  connection& db_;
};

class sqlite_membership_store final : public membership_store {
 public:
  explicit sqlite_membership_store(connection& db) : db_(db) {}
  result<void> put(const membership_record& membership) override;
  result<std::optional<membership_record>> find(const community_id& community, const user_id& user) const override;
  result<std::vector<membership_record>> list_for_user(const user_id& user) const override;
  result<std::vector<membership_record>> list_for_community(const community_id& community) const override;
  result<bool> set_suspended_at(const community_id& community, const user_id& user,
                                std::optional<time_point> at) override;
  result<bool> erase(const community_id& community, const user_id& user) override;

 private:
  connection& db_;
};

class sqlite_notice_store final : public notice_store {
 public:
  explicit sqlite_notice_store(connection& db) : db_(db) {}
  result<void> insert(const notice_record& notice) override;
  result<std::vector<notice_record>> list(const user_id& user, int limit) const override;
  result<bool> erase(const user_id& user, const notice_id& id) override;
  result<int> erase_all_but(const user_id& user, int keep) override;

 private:
  connection& db_;
};

class sqlite_password_reset_store final : public password_reset_store {
 public:
  explicit sqlite_password_reset_store(connection& db) : db_(db) {}
  result<void> insert(const password_reset_record& reset) override;
  result<std::optional<password_reset_record>> find(std::string_view token_hash) const override;
  result<std::optional<password_reset_record>> consume(std::string_view token_hash) override;
  result<int> erase_for_user(const user_id& user) override;
  result<int> erase_expired(time_point now) override;

 private:
  connection& db_;
};

class sqlite_player_store final : public player_store {
 public:
  explicit sqlite_player_store(connection& db) : db_(db) {}
  result<void> insert(const player_record& player) override;
  result<std::optional<player_record>> find(const community_id& community, const player_id& id) const override;
  result<std::vector<player_record>> search(const community_id& community, std::string_view folded_part,
                                            std::optional<std::string_view> roblox_id,
                                            const std::optional<player_id>& before, int limit) const override;
  result<std::vector<player_record>> list(const community_id& community, const std::optional<player_id>& before,
                                          int limit) const override;
  result<bool> update(const player_record& player) override;

 private:
  connection& db_;
};

class sqlite_sealed_value_store final : public sealed_value_store {
 public:
  explicit sqlite_sealed_value_store(connection& db) : db_(db) {}
  std::span<const sealed_column> columns() const override;
  result<std::vector<sealed_value>> list(const sealed_column& column, std::string_view after_row,
                                         int limit) const override;
  result<std::vector<sealed_count>> count(const sealed_column& column) const override;
  result<bool> replace(const sealed_column& column, const sealed_value& was, std::string_view envelope) override;

 private:
  connection& db_;
};

class sqlite_session_store final : public session_store {
 public:
  explicit sqlite_session_store(connection& db) : db_(db) {}
  result<void> insert(const session_record& session) override;
  result<std::optional<session_record>> find(std::string_view token_hash) const override;
  result<std::vector<session_record>> list_for_user(const user_id& user) const override;
  result<void> touch(std::string_view token_hash, time_point seen_at) override;
  result<void> set_password_checked_at(std::string_view token_hash, time_point at) override;
  result<void> erase(std::string_view token_hash) override;
  result<int> erase_for_user(const user_id& user, std::string_view except_token_hash) override;
  result<int> erase_expired(time_point now, time_point idle_before) override;

 private:
  connection& db_;
};

class sqlite_throttle_store final : public throttle_store {
 public:
  explicit sqlite_throttle_store(connection& db) : db_(db) {}
  result<std::optional<throttle_record>> find(std::string_view key) const override;
  result<void> put(const throttle_record& record) override;
  result<void> erase(std::string_view key) override;
  result<int> trim(time_point now, int most) override;

 private:
  connection& db_;
};

class sqlite_user_store final : public user_store {
 public:
  explicit sqlite_user_store(connection& db) : db_(db) {}
  result<void> insert(const user_record& user) override;
  result<std::optional<user_record>> find(const user_id& id) const override;
  result<std::optional<user_record>> find_by_email(std::string_view normal_email) const override;
  result<std::vector<user_record>> list(std::string_view after_email, int limit) const override;
  result<void> set_password_hash(const user_id& id, std::string_view phc) override;
  result<void> set_disabled_at(const user_id& id, std::optional<time_point> at) override;
  result<bool> erase(const user_id& id) override;

 private:
  connection& db_;
};

}  // namespace ess::storage::sqlite
