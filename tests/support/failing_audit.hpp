// A unit of work whose audit log takes nothing more: for proving that no change survives without its entry.
#pragma once

#include "ess/storage/audit_log.hpp"
#include "ess/storage/unit_of_work.hpp"

namespace ess::test {

/// Reads like an empty log; every insert fails as a full disk would.
class failing_audit_store final : public storage::audit_store {
 public:
  result<storage::audit_head> head(std::string_view) const override {
    return storage::audit_head{0, std::string(32, '\0')};
  }
  result<void> insert(const storage::audit_record&) override {
    return error(errc::unavailable, "store_full", "The disk is full.");
  }
  result<std::vector<storage::audit_record>> list(std::string_view, const storage::audit_filter&, int) const override {
    return std::vector<storage::audit_record>();
  }
  result<std::vector<storage::audit_record>> range(std::string_view, std::int64_t, int) const override {
    return std::vector<storage::audit_record>();
  }
  result<std::vector<std::string>> chains() const override { return std::vector<std::string>(); }
  result<std::vector<storage::audit_record>> list_personal(const user_id&, int) const override {
    return std::vector<storage::audit_record>();
  }
  result<int> erase_personal(const user_id&) override { return 0; }
  result<void> insert_checkpoint(const storage::audit_checkpoint_record&) override { return success(); }
  result<std::vector<storage::audit_checkpoint_record>> checkpoints(std::string_view, std::int64_t,
                                                                    int) const override {
    return std::vector<storage::audit_checkpoint_record>();
  }
  result<std::optional<storage::audit_checkpoint_record>> cut(std::string_view) const override {
    return std::optional<storage::audit_checkpoint_record>();
  }
  result<std::vector<storage::audit_progress>> uncovered() const override {
    return std::vector<storage::audit_progress>();
  }
  result<int> erase_below_cut(std::string_view, int) override { return 0; }
  result<std::vector<storage::audit_tally>> tally(std::string_view, std::string_view, time_point,
                                                  std::chrono::milliseconds) const override {
    return std::vector<storage::audit_tally>();
  }
};

/// Passes everything but the audit log on. Lifetime: `inner` outlives it.
class failing_audit_work : public storage::unit_of_work {
 public:
  explicit failing_audit_work(storage::unit_of_work& inner) : inner_(inner) {}

  time_point now() const override { return inner_.now(); }
  storage::api_key_store& api_keys() override { return inner_.api_keys(); }
  storage::approval_store& approvals() override { return inner_.approvals(); }
  storage::audit_store& audit() override { return audit_; }
  storage::bot_store& bots() override { return inner_.bots(); }
  storage::call_store& calls() override { return inner_.calls(); }
  storage::community_store& communities() override { return inner_.communities(); }
  storage::discord_config_store& discord_configs() override { return inner_.discord_configs(); }
  storage::guild_claim_store& guild_claims() override { return inner_.guild_claims(); }
  storage::host_reply_store& host_replies() override { return inner_.host_replies(); }
  storage::installation_store& installation() override { return inner_.installation(); }
  storage::job_store& jobs() override { return inner_.jobs(); }
  storage::interaction_store& interactions() override { return inner_.interactions(); }
  storage::link_store& links() override { return inner_.links(); }
  storage::membership_store& memberships() override { return inner_.memberships(); }
  storage::notice_store& notices() override { return inner_.notices(); }
  storage::outbox_store& outbox() override { return inner_.outbox(); }
  storage::invite_store& invites() override { return inner_.invites(); }
  storage::known_device_store& known_devices() override { return inner_.known_devices(); }
  storage::password_reset_store& password_resets() override { return inner_.password_resets(); }
  storage::player_store& players() override { return inner_.players(); }
  storage::role_connection_store& role_connections() override { return inner_.role_connections(); }
  storage::sealed_value_store& sealed_values() override { return inner_.sealed_values(); }
  storage::session_store& sessions() override { return inner_.sessions(); }
  storage::throttle_store& throttles() override { return inner_.throttles(); }
  storage::user_store& users() override { return inner_.users(); }

 private:
  storage::unit_of_work& inner_;
  failing_audit_store audit_;
};

}  // namespace ess::test
